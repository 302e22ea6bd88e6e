using System.Net;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>A `Decide` call whose request stays on its way until it is finished. Each has a connection of its own.</summary>
internal sealed class OpenCall : HttpContent
{
    private readonly HttpClient _client = new();
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _message;
    private readonly Task<HttpResponseMessage> _response;

    /// <param name="server">Whom to call.</param>
    /// <param name="size">Of the message, some more; all but its last byte is sent at once.</param>
    public OpenCall(IPEndPoint server, int size = 200)
    {
        DecideRequest request = Requests.Decide();
        request.Subject.Properties = new Struct { Fields = { ["padding"] = Value.ForString(new string('x', size)) } };
        byte[] payload = request.ToByteArray();
        _message = [0, 0, (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, .. payload];
        Headers.Add("content-type", "application/grpc");
        var call = new HttpRequestMessage(HttpMethod.Post, $"http://{server}/zerotrust.pdp.v1.PolicyDecisionPoint/Decide")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = this,
        };
        call.Headers.TE.Add(new("trailers"));
        _response = _client.SendAsync(call, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Completes when all but the last byte has left.</summary>
    public Task Sent => _sent.Task;

    /// <summary>Completes when the server has answered.</summary>
    public bool IsAnswered => _response.IsCompleted;

    /// <summary>Sends the last byte, and reads the answer.</summary>
    public async Task<Dictionary<string, string>> FinishAsync()
    {
        _finish.TrySetResult();
        using HttpResponseMessage response = await _response.WaitAsync(TimeSpan.FromSeconds(20));
        await response.Content.ReadAsByteArrayAsync();
        return response.Headers.Concat(response.TrailingHeaders).ToDictionary(field => field.Key, field => string.Join(',', field.Value), StringComparer.Ordinal);
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(_message.AsMemory(0, _message.Length - 1));
        await stream.FlushAsync();
        _sent.TrySetResult();
        await _finish.Task;
        await stream.WriteAsync(_message.AsMemory(_message.Length - 1));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _finish.TrySetCanceled();
            _client.Dispose();
        }

        base.Dispose(disposing);
    }
}
