using System.Runtime.InteropServices;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>A link to a folder that is swapped in one step, as the kubelet does it: .NET has no call for that.</summary>
internal static class FolderLink
{
    /// <summary>Makes a link lead to another folder, whether it was there before or not.</summary>
    public static void Swap(string link, string target)
    {
        Directory.CreateSymbolicLink(link + "_tmp", target);
        Assert.That(Rename(link + "_tmp", link), Is.Zero);
    }

    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Rename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
}
