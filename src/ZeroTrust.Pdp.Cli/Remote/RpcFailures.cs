using System.Net.Sockets;
using System.Security.Authentication;
using Google.Protobuf;
using Grpc.Core;
using ZeroTrust.Pdp.Cli.Commands;
using ZeroTrust.Pdp.V1;

namespace ZeroTrust.Pdp.Cli.Remote;

/// <summary>Says what a gRPC failure means to the person at the shell: what, where, what to do.</summary>
internal static class RpcFailures
{
    /// <summary>What to do about an HTTP request that no route maps.</summary>
    public const string NoRouteHelp = "external authorization denies it as `unknown_resource`; look for its host and path in the documents of kind `Application`";

    // HTTP_1_1_REQUIRED (RFC 9113 section 7).
    private const long Http11Required = 0xd;


    /// <summary>The failure in words, or the diagnostics the server attached.</summary>
    public static Exception Translate(RpcException failure, PdpAddress address, TimeSpan timeout, ServerCredentials? credentials = null)
    {
        if (failure.StatusCode == StatusCode.InvalidArgument && ReadDiagnostics(failure) is { } diagnostics)
            return new PoliciesRefusedException(diagnostics);
        string place = address.Text;
        if (credentials?.ServerFault is { } fault)
        {
            return new CommandFailedException(
                $"the server at {place} is not accepted: {fault}",
                "name who vouches for it with `--ca`, or whom you expect with `--server-spiffe-id`",
                failure);
        }

        string detail = failure.Status.Detail;
        return failure.StatusCode switch
        {
            StatusCode.Unavailable or StatusCode.Internal when ConnectReason(failure) is { } reason => new CommandFailedException(
                $"cannot reach the PDP at {place}: {reason}",
                ConnectHelp(failure, address, credentials),
                failure),
            StatusCode.Unavailable => Failed($"the PDP at {place} is not ready: {detail}", "apply policies with `pdp apply`, or wait for its first revision"),
            StatusCode.InvalidArgument => Failed($"the PDP at {place} refuses the request: {detail}", null),
            StatusCode.FailedPrecondition => Failed($"the PDP at {place} cannot do this now: {detail}", null),
            StatusCode.Aborted => Failed(
                $"somebody else was first: {detail}",
                "look at `pdp revisions`, merge the change and try again with the newest `--base-revision`"),
            StatusCode.NotFound when detail.StartsWith("http:", StringComparison.Ordinal) => Failed($"not found at {place}: {detail}", NoRouteHelp),
            StatusCode.NotFound => Failed($"not found at {place}: {detail}", "see `pdp revisions` and `pdp list`"),
            StatusCode.DeadlineExceeded => Failed(
                $"the PDP at {place} did not answer within {DurationText.Format(timeout)}",
                "raise `--timeout`, or look at the server"),
            StatusCode.ResourceExhausted => Failed($"the PDP at {place} refuses the size of the request: {detail}", "send less at a time"),
            StatusCode.Unauthenticated => Failed(
                $"the PDP at {place} does not accept the caller: {detail}",
                credentials is { ShowsAnything: true } ? "have the certificate or the token renewed" : "show a certificate with `--cert` and `--key`, or a token with `--token-file`"),
            StatusCode.PermissionDenied => Failed($"the PDP at {place} does not permit this to the caller: {detail}", null),
            StatusCode.Unimplemented => Failed(
                $"the server at {place} does not offer this call",
                "is it a PDP of this version? its HTTP port is another one"),
            _ => Failed($"the call to the PDP at {place} failed: {Words(failure.StatusCode)}: {detail}", "the log of the server says more"),
        };

        CommandFailedException Failed(string message, string? help) => new(message, help, failure);
    }

    /// <summary>The diagnostics of a refused apply, or null.</summary>
    public static PolicyDiagnostics? ReadDiagnostics(RpcException failure)
    {
        try
        {
            return failure.GetRpcStatus()?.GetDetail<PolicyDiagnostics>();
        }
        catch (InvalidProtocolBufferException)
        {
            // Details are a courtesy: without them the status still says what happened.
            return null;
        }
    }

    private static string ConnectHelp(RpcException failure, PdpAddress address, ServerCredentials? credentials)
    {
        // A connection that is there and breaks off: one side does not like the TLS of the other.
        bool broke = Causes(failure).Any(static cause => cause is (HttpIOException and not HttpProtocolException)
            or SocketException { SocketErrorCode: SocketError.ConnectionReset }
            or HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse });
        return broke switch
        {
            true when credentials is { ShowsCertificate: true } => "does it accept the certificate of `--cert`? its log says so",
            true when !address.IsSecure => $"does it speak TLS? then name it as `--server https://{address.Uri.Authority}`",
            _ => "start it with `pdp serve`, or name another with `--server`",
        };
    }

    private static IEnumerable<Exception> Causes(RpcException failure)
    {
        for (Exception? cause = failure.Status.DebugException ?? failure.InnerException; cause is not null; cause = cause.InnerException)
            yield return cause;
    }

    // Null when the status came from a server that answered.
    private static string? ConnectReason(RpcException failure)
    {
        foreach (var cause in Causes(failure))
        {
            switch (cause)
            {
                case SocketException socket:
                    return Words(socket.SocketErrorCode);
                case AuthenticationException:
                    return "the TLS handshake failed: the certificate is not trusted for this name, or the server speaks plain text";
                case HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }:
                    return "no such host";
                case HttpProtocolException { ErrorCode: Http11Required }:
                    return "a server is there, but it speaks HTTP/1.1 and not gRPC";
                case HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse, InnerException: null }:
                    return "it did not complete the HTTP/2 handshake";
                case HttpIOException broken:
                    return $"the connection broke ({Separated(broken.HttpRequestError.ToString())})";
            }
        }

        // An exception beside the status: no server has said this.
        return failure.StatusCode == StatusCode.Unavailable && failure.Status.DebugException is not null ? failure.Status.Detail : null;
    }

    private static string Words(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "no such host",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown => "no route to the host",
        SocketError.TimedOut => "the connection timed out",
        SocketError.ConnectionReset => "the connection was reset",
        SocketError.AccessDenied => "connecting is not permitted",
        _ => $"the connection failed ({Separated(error.ToString())})",
    };

    private static string Words(StatusCode code) => Separated(code.ToString());

    // `DataLoss` → `data loss`.
    private static string Separated(string name)
    {
        var text = new System.Text.StringBuilder(name.Length + 4);
        foreach (char letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
                text.Append(' ');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
