using ZeroTrust.Grpc.Tests.Hostile;

namespace ZeroTrust.Grpc.Tests;

/// <summary>HTTP/2 frames written by hand, so that a request and its reset arrive in one piece.</summary>
internal static class Http2Burst
{
    /// <summary>Begins calls and resets them at once; returns when the server has taken all of it.</summary>
    public static async Task ResetAsync(Uri address, string path, int streams)
    {
        using Http2Peer peer = await Http2Peer.OpenAsync(address);
        byte[] reset = [];
        for (int i = 0; i < streams; i++)
        {
            int id = (2 * i) + 1;
            await peer.SendAsync(reset, Http2.Call(id, path, more: ("grpc-timeout", "9S")), Http2.Frame(FrameType.Data, 0, id, 0, 0, 0));
            await Task.Yield();
            reset = Http2.Reset(id);
        }

        await peer.SendAsync(reset);
        await peer.PingAsync();
    }
}
