namespace ZeroTrust.Pdp.Server.Files;

/// <summary>A file cannot be used.</summary>
/// <param name="file">The file.</param>
/// <param name="problem">What is wrong with it and what to do; nothing secret of its content.</param>
/// <param name="inner">What was caught, or null.</param>
internal sealed class UnusableFileException(string file, string problem, Exception? inner = null) : Exception($"`{file}` {problem}", inner);
