namespace ZeroTrust.Pdp.Server.Policies;

/// <summary>Where policies are edited.</summary>
/// <param name="FollowsFolder">In the files of a folder only; otherwise through the administration service.</param>
internal sealed record PolicySourceMode(bool FollowsFolder);
