namespace ZeroTrust.Grpc.Tests.Hostile;

/// <summary>How a stream or its connection ended.</summary>
/// <param name="HttpStatus">Of the response, if one came.</param>
/// <param name="GrpcStatus">Of headers or trailers, if one came.</param>
/// <param name="Reset">With what the server reset the stream.</param>
/// <param name="GoAway">With what the server ended the connection.</param>
/// <param name="IsClosed">Whether the connection was closed.</param>
internal sealed record Outcome(string? HttpStatus = null, string? GrpcStatus = null, ErrorCode? Reset = null, ErrorCode? GoAway = null, bool IsClosed = false)
{
    /// <summary>In a word: a gRPC status, else an HTTP status, else the error of the connection or of the stream.</summary>
    public string Word => this switch
    {
        { GrpcStatus: { } status } => status,
        { GoAway: { } code and not ErrorCode.NoError } => code.ToString(),
        { Reset: { } code } => "reset " + code,
        { HttpStatus: { } status } => "http " + status,
        _ => IsClosed ? "closed" : "nothing",
    };
}
