using Spectre.Console;
using Spectre.Console.Rendering;

namespace ZeroTrust.Pdp.Cli.Rendering;

/// <summary>Styled text that is never wrapped: source excerpts and identifiers must be copied whole.</summary>
internal sealed class Literal(string text, Style style) : IRenderable
{
    public Measurement Measure(RenderOptions options, int maxWidth) => new(0, maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => [new Segment(text, style)];
}
