namespace Grpc.Core;

/// <summary>The closed set of outcomes of a call, numbered as they travel in <c>grpc-status</c>.</summary>
public enum StatusCode
{
    /// <summary>The call succeeded.</summary>
    OK = 0,

    /// <summary>The call was cancelled, normally by its caller.</summary>
    Cancelled = 1,

    /// <summary>The peer failed without saying how, or said it in a way that cannot be read.</summary>
    Unknown = 2,

    /// <summary>The arguments are wrong whatever state the system is in.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed before the call completed.</summary>
    DeadlineExceeded = 4,

    /// <summary>The requested entity does not exist.</summary>
    NotFound = 5,

    /// <summary>The entity to create exists already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known but may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A quota or a size limit is exhausted.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state that the call needs; retrying alone does not help.</summary>
    FailedPrecondition = 9,

    /// <summary>The call lost against a concurrent one; retry at a higher level.</summary>
    Aborted = 10,

    /// <summary>The call reached past the end of a valid range.</summary>
    OutOfRange = 11,

    /// <summary>The service or method does not exist here.</summary>
    Unimplemented = 12,

    /// <summary>An invariant of the protocol or of the system is broken.</summary>
    Internal = 13,

    /// <summary>The service cannot be reached now; retrying with a pause may help.</summary>
    Unavailable = 14,

    /// <summary>Data is lost or corrupted beyond repair.</summary>
    DataLoss = 15,

    /// <summary>The caller did not prove who it is.</summary>
    Unauthenticated = 16,
}
