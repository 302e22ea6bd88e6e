namespace ZeroTrust.Cel;

/// <summary>Declares the encoders extension.</summary>
internal static class EncoderLibrary
{
    internal const string Decode = "base64.decode";

    internal static void Declare(DeclarationList list)
    {
        list.Function("base64.encode", CelType.String, CelType.Bytes);
        list.Function(Decode, CelType.Bytes, CelType.String);
    }
}
