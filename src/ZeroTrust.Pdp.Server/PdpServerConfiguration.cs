using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;
using ZeroTrust.Pdp.Server.Configuration;

namespace ZeroTrust.Pdp.Server;

/// <summary>
/// Reads <see cref="PdpServerOptions"/>: defaults, then the section `Pdp` of a settings file, then variables (`PDP_` and the
/// name in upper case with underscores: `PDP_GRPC_ADDRESS`), then flags; the later wins. Durations are written `5m`, `90s`
/// or `00:05:00`; sizes in bytes or `4MiB`.
/// </summary>
public static class PdpServerConfiguration
{
    /// <summary>The settings file that is read from the current folder when no other is named, if it is there.</summary>
    public const string DefaultSettingsFile = "appsettings.json";

    private const string Section = "Pdp";

    /// <summary>Reads and checks the options.</summary>
    /// <param name="settingsFile">A settings file that must exist; null: <see cref="DefaultSettingsFile"/> if it exists.</param>
    /// <param name="flags">Values from the command line by property name of <see cref="PdpServerOptions"/>; null values count as not given.</param>
    /// <param name="environment">Looks a variable up; null: the variables of the process.</param>
    /// <exception cref="PdpConfigurationException">Something is wrong; it lists every problem of every source.</exception>
    public static PdpServerOptions Load(
        string? settingsFile = null,
        IReadOnlyDictionary<string, string?>? flags = null,
        Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        var problems = ImmutableArray.CreateBuilder<string>();
        IConfigurationSection? file = ReadFile(settingsFile, problems);
        var options = new PdpServerOptions();
        var origins = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (OptionBinding binding in OptionBinding.All)
            Bind(binding, options, file, environment, flags, origins, problems);
        foreach (OptionProblem problem in OptionsValidator.Check(options, out _))
            problems.Add(problem.ToText(origins));
        return problems.Count == 0 ? options : throw new PdpConfigurationException(problems.ToImmutable());
    }

    private static void Bind(
        OptionBinding binding,
        PdpServerOptions options,
        IConfigurationSection? file,
        Func<string, string?> environment,
        IReadOnlyDictionary<string, string?>? flags,
        Dictionary<string, string> origins,
        ImmutableArray<string>.Builder problems)
    {
        string origin;
        string? text = null;
        if (flags is not null && flags.TryGetValue(binding.Key, out text) && text is not null)
        {
            origin = binding.Flag;
        }
        else if (Nonempty(environment(binding.Variable)) is { } variable)
        {
            origin = binding.Variable;
            text = variable;
        }
        else if (binding.StandardVariable is { } standard && Nonempty(environment(standard)) is { } standardValue)
        {
            origin = standard;
            text = standardValue;
        }
        else
        {
            origin = $"{Section}:{binding.Key}";
            text = file?[binding.Key];
        }

        if (text is null)
            return;
        origins[binding.Key] = origin;
        if (binding.Set(options, text) is { } problem)
            problems.Add($"`{origin}`: {problem}");
    }

    private static IConfigurationSection? ReadFile(string? settingsFile, ImmutableArray<string>.Builder problems)
    {
        string path = Path.GetFullPath(settingsFile ?? DefaultSettingsFile);
        if (!File.Exists(path))
        {
            if (settingsFile is not null)
                problems.Add($"the settings file `{path}` does not exist");
            return null;
        }

        try
        {
            IConfigurationSection section = new ConfigurationBuilder().AddJsonFile(path, optional: false, reloadOnChange: false).Build().GetSection(Section);
            foreach (IConfigurationSection entry in section.GetChildren())
            {
                if (!OptionBinding.IsKnown(entry.Key))
                    problems.Add($"`{Section}:{entry.Key}`: is not a setting; there are {OptionBinding.KnownKeys}");
                else if (entry.Value is null)
                    problems.Add($"`{Section}:{entry.Key}`: is not a single value");
            }

            return section;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            problems.Add($"the settings file `{path}` cannot be read: {exception.InnerException?.Message ?? exception.Message}");
            return null;
        }
    }

    private static string? Nonempty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
