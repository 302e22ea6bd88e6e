using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace ZeroTrust.Pdp.Server.Files;

/// <summary>
/// A value that is made of a few small files, and made anew when their content changes. Whoever writes them may do so one
/// after the other, in place or by swapping links: a change counts when two looks in a row have seen the same content, and
/// content that cannot be used leaves the value before in place. One thread looks at a time; any may read.
/// </summary>
/// <param name="files">The files.</param>
/// <param name="read">Makes the value of their contents; throws <see cref="UnusableFileException"/>.</param>
internal sealed class FollowedFiles<T>(ImmutableArray<string> files, Func<ImmutableArray<byte[]>, T> read)
    where T : class
{
    private volatile T? _current;
    private volatile string? _problem;
    private byte[] _seen = [];
    private byte[] _taken = [];

    /// <summary>The value of the last content that could be used.</summary>
    public T Current => _current ?? throw new InvalidOperationException("nothing was loaded");

    /// <summary>Why the newest content is not in use; null while it is.</summary>
    public string? Problem => _problem;

    /// <summary>Reads the files for the first time.</summary>
    /// <exception cref="UnusableFileException">They cannot be used.</exception>
    public void Load()
    {
        ImmutableArray<byte[]> contents = [.. files.Select(SmallFile.Read)];
        _current = read(contents);
        _taken = _seen = Fingerprint(contents);
    }

    /// <summary>Looks whether the content has changed.</summary>
    /// <returns>Whether there is something new to tell: another value, or another problem.</returns>
    public bool Look()
    {
        ImmutableArray<byte[]> contents = [];
        string? problem = null;
        byte[] now;
        try
        {
            contents = [.. files.Select(SmallFile.Read)];
            now = Fingerprint(contents);
        }
        catch (UnusableFileException unusable)
        {
            problem = unusable.Message;
            now = Encoding.UTF8.GetBytes(problem);
        }

        if (!now.AsSpan().SequenceEqual(_seen))
        {
            _seen = now;
            return false;
        }

        // What could not be used is tried again: a certificate may not be valid yet.
        return (_problem is not null || !now.AsSpan().SequenceEqual(_taken)) && Take(contents, now, problem);
    }

    private bool Take(ImmutableArray<byte[]> contents, byte[] fingerprint, string? problem)
    {
        string? before = _problem;
        bool known = fingerprint.AsSpan().SequenceEqual(_taken);
        _taken = fingerprint;
        try
        {
            if (problem is null)
                _current = read(contents);
        }
        catch (UnusableFileException unusable)
        {
            problem = unusable.Message;
        }

        _problem = problem;
        return !known || problem != before;
    }

    private static byte[] Fingerprint(ImmutableArray<byte[]> contents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (byte[] content in contents)
        {
            hash.AppendData(BitConverter.GetBytes(content.Length));
            hash.AppendData(content);
        }

        return hash.GetHashAndReset();
    }
}
