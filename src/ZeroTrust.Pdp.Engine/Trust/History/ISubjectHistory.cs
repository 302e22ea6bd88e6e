namespace ZeroTrust.Pdp.Engine.Trust.History;

/// <summary>
/// What is remembered of subjects, as the engine reads it: once a request, before it is decided. The engine never writes;
/// a host records a decision after it has been made (<see cref="SubjectHistory.Record"/>).
/// </summary>
public interface ISubjectHistory
{
    /// <summary>What is remembered of a subject, or null. Thread-safe, and waits for nobody.</summary>
    SubjectRecord? Find(SubjectKey subject);
}
