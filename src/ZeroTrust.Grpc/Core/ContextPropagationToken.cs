namespace Grpc.Core;

/// <summary>Carries deadline and cancellation of a server call into the calls made on its behalf.</summary>
public class ContextPropagationToken
{
    internal ContextPropagationToken(DateTime deadline, CancellationToken cancellationToken, ContextPropagationOptions? options)
    {
        options ??= ContextPropagationOptions.Default;
        ParentDeadline = options.IsPropagateDeadline ? deadline : DateTime.MaxValue;
        ParentCancellationToken = options.IsPropagateCancellation ? cancellationToken : CancellationToken.None;
    }

    internal DateTime ParentDeadline { get; }

    internal CancellationToken ParentCancellationToken { get; }
}
