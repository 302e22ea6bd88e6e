using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ZeroTrust.Pdp.Server.Tests.Support;

/// <summary>Keys that a test makes, and tokens signed with them that say whatever they are told.</summary>
internal sealed class TestIssuer : IDisposable
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly RSA _short = RSA.Create(1024);
    private readonly ECDsa _p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    /// <summary>All public keys, `use` as given: `rsa`, `short`, `ec`, `ec384`.</summary>
    public string KeySet(string use = "sig") => $$"""
        {"keys": [{{RsaKey("rsa", _rsa, use)}}, {{RsaKey("short", _short, use)}}, {{EcKey("ec", "P-256", _p256, use)}}, {{EcKey("ec384", "P-384", _p384, use)}},
         {"kty": "oct", "kid": "secret", "use": "{{use}}", "k": "AAAA"}, {"kty": "OKP", "crv": "Ed25519", "kid": "ed", "use": "{{use}}", "x": "AAAA"}]}
        """;

    public string RsaPublicPem => _rsa.ExportSubjectPublicKeyInfoPem();

    public string Token(string payload, string header = """{"alg":"ES256","kid":"ec"}""", string? algorithm = null) =>
        Sign(Encode(header) + "." + Encode(payload), algorithm ?? Between(header, "\"alg\":\"", "\""));

    /// <summary>Signs whatever stands in front of the second dot.</summary>
    public string Sign(string content, string algorithm)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(content);
        byte[] signature = algorithm switch
        {
            "RS256" => _rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "PS256" => _rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "short" => _short.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "ES384" => _p384.SignData(bytes, HashAlgorithmName.SHA384),
            "HS256" => HMACSHA256.HashData(Encoding.ASCII.GetBytes(RsaPublicPem), bytes),
            "none" => [],
            _ => _p256.SignData(bytes, HashAlgorithmName.SHA256),
        };
        return content + "." + Base64Url.EncodeToString(signature);
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public void Dispose()
    {
        _rsa.Dispose();
        _short.Dispose();
        _p256.Dispose();
        _p384.Dispose();
    }

    private static string RsaKey(string id, RSA key, string use)
    {
        RSAParameters parameters = key.ExportParameters(false);
        return $$"""{"kty": "RSA", "kid": "{{id}}", "use": "{{use}}", "n": "{{Base64Url.EncodeToString(parameters.Modulus)}}", "e": "{{Base64Url.EncodeToString(parameters.Exponent)}}"}""";
    }

    private static string EcKey(string id, string curve, ECDsa key, string use)
    {
        ECPoint point = key.ExportParameters(false).Q;
        return $$"""{"kty": "EC", "kid": "{{id}}", "use": "{{use}}", "crv": "{{curve}}", "x": "{{Base64Url.EncodeToString(point.X)}}", "y": "{{Base64Url.EncodeToString(point.Y)}}"}""";
    }

    private static string Between(string text, string start, string end)
    {
        int at = text.IndexOf(start, StringComparison.Ordinal);
        return at < 0 ? "" : text[(at + start.Length)..text.IndexOf(end, at + start.Length, StringComparison.Ordinal)];
    }
}
