using ZeroTrust.Pdp.Cli.Rendering;

namespace ZeroTrust.Pdp.Cli.Tests.Support;

/// <summary>Renders as into a pipe.</summary>
internal static class Plain
{
    public static string Render(Action<Screen> write)
    {
        var text = new StringWriter();
        write(new Screen(text, terminal: false, colour: false, width: 100));
        return text.ToString();
    }

    public static string Coloured(Action<Screen> write)
    {
        var text = new StringWriter();
        write(new Screen(text, terminal: true, colour: true, width: 100));
        return text.ToString();
    }
}
