using System.Text;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Documents;
using ZeroTrust.Pdp.Server.Files;

namespace ZeroTrust.Pdp.Server.Callers;

/// <summary>
/// The file that lets the first administrators in: policy documents about the PDP itself and nothing else, so that nobody mistakes
/// it for the place of the other policies.
/// </summary>
internal static class BootstrapFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Compiles what the file says.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="compiler">The compiler of the server.</param>
    /// <exception cref="UnusableFileException">It cannot be used; the message has every problem with its place.</exception>
    public static PolicySnapshot Compile(string path, byte[] content, PolicyCompiler compiler)
    {
        string text;
        try
        {
            text = StrictUtf8.GetString(content);
        }
        catch (DecoderFallbackException exception)
        {
            throw new UnusableFileException(path, "is not UTF-8", exception);
        }

        CompilationResult result = compiler.Compile([new PolicySource(path, text)]);
        if (result.Snapshot is not { } snapshot)
            throw new UnusableFileException(path, new PolicyLoadException("cannot be used:", result.Diagnostics).ToReport());
        if (!snapshot.IsAboutThePdpAlone)
            throw new UnusableFileException(path, "has a policy about more than the PDP itself; name only resource types that begin with `pdp.`, other policies belong into the store or the policy folder");
        return snapshot;
    }
}
