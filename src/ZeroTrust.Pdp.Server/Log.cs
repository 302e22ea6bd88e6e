using Microsoft.Extensions.Logging;

namespace ZeroTrust.Pdp.Server;

/// <summary>
/// Everything the host logs. Ids: 1000 host, 1100 policies, 1200 folder, 1300 decisions, 1400 external authorization, 1500
/// administration, 1600 quarantines and grants, 1700 trust, 1800 inventory, 1900 TLS, 1920 tokens, 2000 callers; an id is never used again. Nothing that a
/// client sent is written at Information or above, but for who it is, once that has been verified.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "listening on {GrpcAddress} (gRPC) and {HttpAddress} (HTTP)")]
    public static partial void Listening(ILogger logger, string grpcAddress, string httpAddress);

    [LoggerMessage(1002, LogLevel.Information, "draining: health answers NOT_SERVING, new connections are taken for {Delay} more")]
    public static partial void Draining(ILogger logger, TimeSpan delay);

    [LoggerMessage(1006, LogLevel.Warning, "the server could not call itself before it said that it is ready, so its first caller may wait longer")]
    public static partial void WarmUpFailed(ILogger logger, Exception exception);

    [LoggerMessage(1003, LogLevel.Information, "telemetry is sent to {Endpoint}")]
    public static partial void TelemetryOn(ILogger logger, Uri endpoint);

    [LoggerMessage(1004, LogLevel.Critical, "the server stopped unexpectedly")]
    public static partial void Crashed(ILogger logger, Exception exception);

    [LoggerMessage(1005, LogLevel.Warning, "calls that did not end within {Timeout} are cut")]
    public static partial void DrainCut(ILogger logger, TimeSpan timeout);

    [LoggerMessage(1101, LogLevel.Information, "revision {Revision} answers, with {Policies} policies in {Documents} documents")]
    public static partial void RevisionActive(ILogger logger, long revision, int policies, int documents);

    [LoggerMessage(1102, LogLevel.Information, "revision {Revision} is stored, with {Documents} documents; activated: {Activated}")]
    public static partial void RevisionStored(ILogger logger, long revision, int documents, bool activated);

    [LoggerMessage(1103, LogLevel.Debug, "another process stored a revision meanwhile; the change is made again over it (attempt {Attempt})")]
    public static partial void ApplyRetried(ILogger logger, int attempt);

    [LoggerMessage(1104, LogLevel.Error, "revision {Revision} was made active but has {Problems} problems; revision {Current} goes on answering")]
    public static partial void RevisionUnusable(ILogger logger, long revision, long current, int problems);

    [LoggerMessage(1105, LogLevel.Error, "{Diagnostic}")]
    public static partial void RevisionProblem(ILogger logger, string diagnostic);

    [LoggerMessage(1106, LogLevel.Error, "the revision store fails; revision {Revision} goes on answering")]
    public static partial void StoreAway(ILogger logger, Exception exception, long revision);

    [LoggerMessage(1107, LogLevel.Information, "the revision store is back")]
    public static partial void StoreBack(ILogger logger);

    [LoggerMessage(1108, LogLevel.Debug, "compiled {Documents} documents, {TakenOver} of them taken over as they were")]
    public static partial void RevisionCompiled(ILogger logger, int documents, int takenOver);

    [LoggerMessage(1201, LogLevel.Error, "the policy folder {Folder} cannot be used ({Problems} problems); revision {Revision} goes on answering")]
    public static partial void FolderUnusable(ILogger logger, string folder, long revision, int problems);

    [LoggerMessage(1202, LogLevel.Error, "{Position} {Code} {Problem}")]
    public static partial void FolderProblem(ILogger logger, string position, string code, string problem);

    [LoggerMessage(1203, LogLevel.Warning, "{Position} {Code} {Problem}")]
    public static partial void FolderWarning(ILogger logger, string position, string code, string problem);

    [LoggerMessage(1204, LogLevel.Warning, "changes of the policy folder {Folder} are not notified; it is looked at every second")]
    public static partial void FolderNotWatched(ILogger logger, Exception exception, string folder);

    [LoggerMessage(1301, LogLevel.Error, "decision {DecisionId} failed and denies with {Reason}: {FailureType} {FailureStack}")]
    public static partial void DecisionFailed(ILogger logger, Guid decisionId, string reason, string? failureType, string? failureStack);

    [LoggerMessage(1302, LogLevel.Debug, "failure of decision {DecisionId}")]
    public static partial void DecisionFailureDetail(ILogger logger, Exception exception, Guid decisionId);

    [LoggerMessage(1303, LogLevel.Warning, "decision {DecisionId} passed a quarantine by break-glass grant {GrantId}: {Effect} ({Reason})")]
    public static partial void BreakGlassUsed(ILogger logger, Guid decisionId, string grantId, string effect, string reason);

    [LoggerMessage(1401, LogLevel.Debug, "check {DecisionId} is denied as malformed: {Field}")]
    public static partial void CheckRefused(ILogger logger, Guid decisionId, string field);

    [LoggerMessage(1501, LogLevel.Error, "a call of the administration service failed")]
    public static partial void AdministrationFailed(ILogger logger, Exception exception);

    [LoggerMessage(1601, LogLevel.Information, "{Quarantines} quarantines and {Grants} grants are in force or to come (change {Version})")]
    public static partial void ControlsActive(ILogger logger, long version, int quarantines, int grants);

    [LoggerMessage(1602, LogLevel.Error, "the store of quarantines and grants fails; those in force stay")]
    public static partial void ControlsAway(ILogger logger, Exception exception);

    [LoggerMessage(1801, LogLevel.Information, "{Entities} subjects, devices and resources are known from {Folder}")]
    public static partial void InventoryActive(ILogger logger, int entities, string folder);

    [LoggerMessage(1802, LogLevel.Error, "the inventory {Folder} cannot be used ({Problems} problems); the one before stays")]
    public static partial void InventoryUnusable(ILogger logger, string folder, int problems);

    [LoggerMessage(1803, LogLevel.Error, "{Position}: {Code}")]
    public static partial void InventoryProblem(ILogger logger, string position, string code);

    [LoggerMessage(1701, LogLevel.Information, "the trust algorithm {Name} is loaded from its plug-in, version {Version}")]
    public static partial void AlgorithmLoaded(ILogger logger, string name, string version);

    [LoggerMessage(1702, LogLevel.Critical, "the trust algorithm {Name} is unavailable, so everything that its profiles serve is denied: {Problem}")]
    public static partial void AlgorithmUnavailable(ILogger logger, string name, string problem);

    [LoggerMessage(1703, LogLevel.Information, "the history of {Subjects} subjects is read from {File}")]
    public static partial void HistoryLoaded(ILogger logger, int subjects, string file);

    [LoggerMessage(1704, LogLevel.Information, "the history of {Subjects} subjects is kept in {File}")]
    public static partial void HistorySaved(ILogger logger, int subjects, string file);

    [LoggerMessage(1705, LogLevel.Error, "the history in {File} cannot be used: {Problem}; it is set aside as {Aside}, and subjects are learned anew")]
    public static partial void HistoryDamaged(ILogger logger, string file, string problem, string aside);

    [LoggerMessage(1706, LogLevel.Error, "the history in {File} cannot be read; it is left as it is, and subjects are learned anew until the next start")]
    public static partial void HistoryUnreadable(ILogger logger, Exception exception, string file);

    [LoggerMessage(1707, LogLevel.Error, "the history cannot be kept in {File}")]
    public static partial void HistoryNotSaved(ILogger logger, Exception exception, string file);

    [LoggerMessage(1901, LogLevel.Information, "the certificate of {File} is shown to clients until {NotAfter}")]
    public static partial void CertificateInUse(ILogger logger, string file, string notAfter);

    [LoggerMessage(1902, LogLevel.Error, "the new certificate cannot be used, so the one before stays, which ends at {NotAfter}: {Problem}")]
    public static partial void CertificateUnusable(ILogger logger, string problem, string notAfter);

    [LoggerMessage(1903, LogLevel.Warning, "the certificate of {File} ends at {NotAfter} and has not been replaced")]
    public static partial void CertificateExpires(ILogger logger, string file, string notAfter);

    [LoggerMessage(1904, LogLevel.Warning, "the key {File} may be read by every user of this machine; take that away (`chmod o-r`)")]
    public static partial void KeyReadByAnybody(ILogger logger, string file);

    [LoggerMessage(1905, LogLevel.Information, "the trust domain {TrustDomain} has {Authorities} authorities and {Keys} keys of tokens in {File}")]
    public static partial void BundleInUse(ILogger logger, string trustDomain, string file, int authorities, int keys);

    [LoggerMessage(1906, LogLevel.Error, "the new bundle of the trust domain {TrustDomain} cannot be used, so the one before stays: {Problem}")]
    public static partial void BundleUnusable(ILogger logger, string trustDomain, string problem);

    [LoggerMessage(1907, LogLevel.Warning, "the bundle of the trust domain {TrustDomain} in {File} is empty, so none of its certificates is accepted")]
    public static partial void BundleEmpty(ILogger logger, string trustDomain, string file);

    [LoggerMessage(1908, LogLevel.Warning, "a client certificate from {Peer} is not accepted (SPIFFE ID: {SpiffeId}): {Reason}")]
    public static partial void PeerRefused(ILogger logger, string peer, string spiffeId, string reason);

    [LoggerMessage(1909, LogLevel.Warning, "{Count} more client certificates were not accepted meanwhile")]
    public static partial void PeersRefusedBefore(ILogger logger, long count);

    [LoggerMessage(1910, LogLevel.Warning, "calls of {SpiffeId} over a connection from before are refused, and it is asked to close: {Reason}")]
    public static partial void PeerEnded(ILogger logger, string spiffeId, string reason);

    [LoggerMessage(1921, LogLevel.Information, "tokens of {Issuer} are verified with {Keys} keys of {Place}")]
    public static partial void TokenKeysInUse(ILogger logger, string issuer, string place, int keys);

    [LoggerMessage(1922, LogLevel.Error, "the keys of {Issuer} cannot be used, so those of before stay, if there are any: {Problem}")]
    public static partial void TokenKeysUnusable(ILogger logger, string issuer, string problem);

    [LoggerMessage(2001, LogLevel.Warning, "{Rpc} is refused to {Caller} at {Address}:{Port}: {Reason} ({Note})")]
    public static partial void CallRefused(ILogger logger, string rpc, string caller, System.Net.IPAddress? address, int port, string reason, string note);

    [LoggerMessage(2004, LogLevel.Warning, "{Count} more calls without an accepted credential were refused meanwhile")]
    public static partial void CallsRefusedBefore(ILogger logger, long count);

    [LoggerMessage(2002, LogLevel.Information, "{Policies} policies of the bootstrap file {File} say who may use the PDP")]
    public static partial void BootstrapActive(ILogger logger, int policies, string file);

    [LoggerMessage(2003, LogLevel.Error, "the bootstrap file cannot be used, so the policies before stay: {Problem}")]
    public static partial void BootstrapUnusable(ILogger logger, string problem);

    [LoggerMessage(2008, LogLevel.Warning, "a request of a web page is refused at {Address}: its origin is not one of `GrpcWebOrigins`")]
    public static partial void OriginRefused(ILogger logger, System.Net.IPAddress address);

    [LoggerMessage(2009, LogLevel.Warning, "{Count} more requests of web pages were refused meanwhile")]
    public static partial void OriginsRefusedBefore(ILogger logger, long count);
}
