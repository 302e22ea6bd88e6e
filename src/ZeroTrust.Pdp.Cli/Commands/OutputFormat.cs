namespace ZeroTrust.Pdp.Cli.Commands;

/// <summary>Who reads the output.</summary>
internal enum OutputFormat
{
    /// <summary>A person.</summary>
    Text,

    /// <summary>A program: one JSON document in the protobuf mapping.</summary>
    Json,
}
