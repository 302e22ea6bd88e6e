using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace ZeroTrust.Grpc.Tests;

/// <summary>Speaks to a server byte by byte, without the client under test.</summary>
internal sealed class RawClient(Uri address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler()) { BaseAddress = address };

    public static byte[] Frame(IMessage message, byte flag = 0) => Frame(message.ToByteArray(), flag);

    public static byte[] Frame(byte[] payload, byte flag = 0, uint? length = null)
    {
        byte[] frame = new byte[5 + payload.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), length ?? (uint)payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    public Task<RawAnswer> PostAsync(string path, byte[] body, params (string Name, string Value)[] headers) => PostAsync(path, [body], headers);

    public async Task<RawAnswer> PostAsync(string path, byte[][] parts, (string Name, string Value)[] headers, string contentType = "application/grpc", Version? version = null, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, path)
        {
            Version = version ?? HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (method != HttpMethod.Get)
        {
            request.Content = new PartsContent(parts);
            if (contentType.Length > 0)
                request.Content.Headers.TryAddWithoutValidation("content-type", contentType);
        }

        request.Headers.TryAddWithoutValidation("te", "trailers");
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = await _http.SendAsync(request);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        return new RawAnswer(response.StatusCode, response.Headers, response.Content.Headers, response.TrailingHeaders, body);
    }

    public void Dispose() => _http.Dispose();

    private sealed class PartsContent(byte[][] parts) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (byte[] part in parts)
            {
                await stream.WriteAsync(part);
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    internal sealed record RawAnswer(HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, HttpResponseHeaders Trailers, byte[] Body)
    {
        public bool IsTrailersOnly => Headers.NonValidated.Contains("grpc-status");

        public string? GrpcStatus => Find("grpc-status");

        public string? Find(string name)
        {
            if (Headers.NonValidated.TryGetValues(name, out HeaderStringValues values) || Trailers.NonValidated.TryGetValues(name, out values))
                return values.ToString();
            return null;
        }
    }
}
