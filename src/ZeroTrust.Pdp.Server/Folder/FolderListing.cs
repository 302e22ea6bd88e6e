using System.Globalization;
using System.Text;
using ZeroTrust.Pdp.Engine.Diagnostics;

namespace ZeroTrust.Pdp.Server.Folder;

/// <summary>
/// One walk through a policy folder: its policy files in ordinal order, what is wrong with the folder, and a stamp.
/// Entries whose name begins with a dot are not looked into: they are editors' and version control's, and a mounted
/// Kubernetes ConfigMap keeps its versions there. Links are followed, because its visible entries are links into them.
/// </summary>
internal sealed class FolderListing
{
    private const int MaxFiles = 10_000;
    private const int MaxDepth = 16;

    private readonly StringBuilder _stamp = new();
    private readonly List<(string Name, string Path)> _files = [];
    private readonly List<PolicyDiagnostic> _problems = [];

    private FolderListing()
    {
    }

    /// <summary>Names relative to the folder, with `/`, and where the files are.</summary>
    public IReadOnlyList<(string Name, string Path)> Files => _files;

    public IReadOnlyList<PolicyDiagnostic> Problems => _problems;

    public string Stamp { get; private set; } = string.Empty;

    public static FolderListing Of(string root)
    {
        var listing = new FolderListing();
        listing.Walk(root);
        return listing;
    }

    private void Walk(string root)
    {
        try
        {
            var folder = new DirectoryInfo(root);
            _stamp.Append(folder.LinkTarget).Append('\n');
            WalkFolder(folder, string.Empty, 0);
            _files.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A message of the operating system names the path, which is what the operator needs.
            AddProblem(FolderDiagnosticCodes.Unreadable, ".", "the folder cannot be read: " + exception.Message);
        }

        foreach (PolicyDiagnostic problem in _problems)
            _stamp.Append(problem).Append('\n');
        Stamp = _stamp.ToString();
    }

    private void WalkFolder(DirectoryInfo folder, string prefix, int depth)
    {
        FileSystemInfo[] entries = folder.GetFileSystemInfos();
        Array.Sort(entries, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (FileSystemInfo entry in entries)
        {
            string? link = entry.LinkTarget;
            if (link is not null)
                _stamp.Append(prefix).Append(entry.Name).Append(" -> ").Append(link).Append('\n');
            if (entry.Name.StartsWith('.'))
                continue;
            string name = prefix + entry.Name;
            if (Directory.Exists(entry.FullName))
                WalkSubfolder(entry, name, depth + 1);
            else if (IsPolicyFile(entry.Name))
                AddFile(entry, link, name);
            if (_files.Count > MaxFiles)
                return;
        }
    }

    private void WalkSubfolder(FileSystemInfo entry, string name, int depth)
    {
        // The bound on depth also ends a circle of links.
        if (depth > MaxDepth)
        {
            AddProblem(
                FolderDiagnosticCodes.LimitExceeded,
                name,
                string.Create(CultureInfo.InvariantCulture, $"the folder is nested deeper than {MaxDepth} levels"));
            return;
        }

        WalkFolder(new DirectoryInfo(entry.FullName), name + "/", depth);
    }

    private void AddFile(FileSystemInfo entry, string? link, string name)
    {
        FileSystemInfo target = link is null ? entry : entry.ResolveLinkTarget(returnFinalTarget: true) ?? entry;
        if (target is not FileInfo { Exists: true } file)
        {
            AddProblem(FolderDiagnosticCodes.Unreadable, name, "the link leads nowhere");
            return;
        }

        if (_files.Count == MaxFiles)
        {
            AddProblem(
                FolderDiagnosticCodes.LimitExceeded,
                ".",
                string.Create(CultureInfo.InvariantCulture, $"the folder has more than {MaxFiles} policy files"));
        }

        _files.Add((name, entry.FullName));
        _stamp.Append(CultureInfo.InvariantCulture, $"{name} {file.Length} {file.LastWriteTimeUtc.Ticks}\n");
    }

    private void AddProblem(string code, string name, string message) =>
        _problems.Add(new PolicyDiagnostic(code, DiagnosticSeverity.Error, new SourcePosition(name, 0, 0, 0), message));

    private static bool IsPolicyFile(string name) =>
        name.EndsWith(".yaml", StringComparison.Ordinal)
        || name.EndsWith(".yml", StringComparison.Ordinal)
        || name.EndsWith(".json", StringComparison.Ordinal);
}
