using System.Collections.Immutable;

namespace ZeroTrust.Pdp.Engine.Applications;

/// <summary>A text with parameters of a path in it.</summary>
internal sealed class TextTemplate(ImmutableArray<TextPart> parts)
{
    /// <summary>The value of one parameter alone.</summary>
    public static TextTemplate OfParameter(int parameter) => new([new TextPart(null, parameter)]);

    /// <summary>The text for the values of the parameters, by their place in the path.</summary>
    public string Render(string[] parameters)
    {
        if (parts.Length == 1)
            return parts[0].Render(parameters);
        var texts = new string[parts.Length];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = parts[i].Render(parameters);
        return string.Concat(texts);
    }
}
