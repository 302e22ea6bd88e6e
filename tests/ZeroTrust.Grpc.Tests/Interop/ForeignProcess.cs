using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Testing;

namespace ZeroTrust.Grpc.Tests.Interop;

/// <summary>Clients and servers that this project did not write, in processes of their own.</summary>
internal static class ForeignProcess
{
    public const string Node = "node";
    public const string Python = "python";

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string Root = typeof(ForeignProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!;
    private static readonly string Scripts = Path.Combine(Root, "tests", "ZeroTrust.Grpc.Tests", "Interop");
    private static readonly string NodeModules = Path.Combine(Root, "tests", "ZeroTrust.Pdp.Functional.Tests", "clients", "node_modules");
    private static readonly Lazy<string> Descriptors = new(WriteDescriptors);

    /// <summary>Runs one case of the interop suite to its end; fails when the client says that it does not hold.</summary>
    public static async Task RunCaseAsync(string language, int port, string name)
    {
        using Process process = Start(language, "interop_client", string.Create(CultureInfo.InvariantCulture, $"--server_port={port}"), $"--test_case={name}");
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Patience);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{name} did not end within {Patience}");
        }

        Assert.That(process.ExitCode, Is.Zero, $"{await output}\n{await errors}");
    }

    /// <summary>Starts a server that prints its port as its first line, and ends with its standard input.</summary>
    public static async Task<(Process Process, int Port)> StartServerAsync(string language)
    {
        Process process = Start(language, "interop_server");
        process.BeginErrorReadLine();
        string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        return (process, int.Parse(line!, CultureInfo.InvariantCulture));
    }

    private static Process Start(string language, string script, params string[] arguments)
    {
        Assert.That(Directory.Exists(NodeModules), Is.True, "the npm packages of the clients are not there; install them with: bash tests/setup");
        var info = new ProcessStartInfo(language == Python ? "/usr/bin/python3" : "node")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.ArgumentList.Add(Path.Combine(Scripts, script + (language == Python ? ".py" : ".cjs")));
        info.ArgumentList.Add("--descriptors=" + Descriptors.Value);
        foreach (string argument in arguments)
            info.ArgumentList.Add(argument);
        info.Environment["NODE_PATH"] = NodeModules;
        info.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        return Process.Start(info)!;
    }

    private static string WriteDescriptors()
    {
        var set = new FileDescriptorSet();
        foreach (FileDescriptor file in new[] { EmptyReflection.Descriptor, MessagesReflection.Descriptor, TestReflection.Descriptor })
            set.File.Add(FileDescriptorProto.Parser.ParseFrom(file.SerializedData));
        string path = Path.Combine(AppContext.BaseDirectory, "interop.binpb");
        File.WriteAllBytes(path, set.ToByteArray());
        return path;
    }
}
