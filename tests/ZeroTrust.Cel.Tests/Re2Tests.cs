namespace ZeroTrust.Cel.Tests;

/// <summary>Regular expressions in RE2 syntax; the expected results are those of RE2 itself (release 2022-06-01).</summary>
public sealed class Re2Tests
{
    // A word is ASCII.
    [TestCase(@"\bfoo\b", "a foo b", true)]
    [TestCase(@"\bfoo\b", "foox", false)]
    [TestCase(@"\bä", "ä", false)]
    [TestCase(@"\bä", "xä", true)]
    [TestCase(@"é\b", "éa", true)]
    [TestCase(@"é\b", "é", false)]
    [TestCase(@"aé\Ba", "aéa", false)]
    [TestCase(@"a\Bé", "aé", false)]
    [TestCase(@"\bx\b", "äxä", true)]
    [TestCase(@"\b😀\b", "a😀a", true)]
    [TestCase(@"a\b.$", "a😀", true)]
    [TestCase(@"^.\b.$", "éa", true)]
    [TestCase(@"^[à-ü]\b[^a-z]", "é a", false)]
    [TestCase(@"x\b", "x\u200dy", true)]
    // Simple case folding, of more than two cases where there are more.
    [TestCase(@"(?i)k", "\u212a", true)]
    [TestCase(@"(?i)\x{212A}", "k", true)]
    [TestCase(@"(?i)s", "ſ", true)]
    [TestCase(@"(?i)ſ", "S", true)]
    [TestCase(@"(?i)^[k-s]+$", "K\u212aſ", true)]
    [TestCase(@"(?i)[^k]", "\u212a", false)]
    [TestCase(@"(?i)\w", "\u212a", true)]
    [TestCase(@"(?i)\W", "ſ", false)]
    [TestCase(@"(?i)[[:^alpha:]]", "ſ", false)]
    [TestCase(@"(?i)[\x80-\x{10FFFF}]", "s", true)]
    [TestCase(@"(?i)\p{Lu}", "a", true)]
    [TestCase(@"(?i)\P{Lu}", "a", false)]
    [TestCase(@"(?i)σ", "ς", true)]
    [TestCase(@"(?i)µ", "Μ", true)]
    [TestCase(@"(?i)ß", "ẞ", true)]
    [TestCase(@"(?i)straße", "STRASSE", false)]
    [TestCase(@"(?i)i", "İ", false)]
    [TestCase(@"(?i)i", "ı", false)]
    [TestCase(@"(?i)ǆ", "ǅ", true)]
    [TestCase(@"(?i)в", "ᲀ", true)]
    [TestCase(@"(?i)Ꭰ", "ꭰ", true)]
    [TestCase(@"(?i)𐐀", "𐐨", true)]
    // Scripts and categories.
    [TestCase(@"^\p{Greek}+$", "αβγ", true)]
    [TestCase(@"\p{Hangul}", "한", true)]
    [TestCase(@"\p{Armenian}", "Ա", true)]
    [TestCase(@"\p{Inscriptional_Parthian}", "𐭀", true)]
    [TestCase(@"\p{Nyiakeng_Puachue_Hmong}", "a", false)]
    [TestCase(@"\p{Common}", "1", true)]
    [TestCase(@"\p{Inherited}", "\u0301", true)]
    [TestCase(@"\p{Latin}", "я", false)]
    [TestCase(@"\p{^Latin}", "я", true)]
    [TestCase(@"\P{^Latin}", "я", false)]
    [TestCase(@"\pNx", "Ⅷx", true)]
    [TestCase(@"\PN", "1", false)]
    [TestCase(@"\pC", "\u0378", false)]
    [TestCase(@"[[:alpha:]]", "é", false)]
    [TestCase(@"[[:^alpha:]]", "é", true)]
    // Escapes, flags, groups, code points, repetitions.
    [TestCase(@"\Aa\z", "a\n", false)]
    [TestCase(@"^\Qa.b\E$", "axb", false)]
    [TestCase(@"^\Qa.b\E+$", "a.bb", true)]
    [TestCase(@"^(?U)a+?$", "aa", true)]
    [TestCase(@"^(?s).$", "\n", true)]
    [TestCase(@"^.$", "\n", false)]
    [TestCase(@"(?m)^b", "a\nb", true)]
    [TestCase(@"(?i:a)b", "AB", false)]
    [TestCase(@"(?P<year>a)", "a", true)]
    [TestCase(@"^.$", "😀", true)]
    [TestCase(@"^..$", "😀", false)]
    [TestCase(@"\x{10FFFF}", "\U0010FFFF", true)]
    [TestCase(@"\101", "A", true)]
    [TestCase(@"^(|a)$", "", true)]
    [TestCase(@"^a||b$", "x", true)]
    [TestCase(@"a{01}", "a", false)]
    [TestCase(@"a{01}", "a{01}", true)]
    [TestCase(@"^a{,2}$", "a{,2}", true)]
    [TestCase(@"^(a{10}){10}$", "aa", false)]
    public void IsMatch_Pattern_IsAsInRe2(string pattern, string text, bool expected)
    {
        Assert.That(CelPattern.TryCreate(pattern, 1_000, isCapturing: false, out var compiled, out var reason), Is.True, reason);
        Assert.That(compiled!.IsMatch(text), Is.EqualTo(expected));
    }

    [TestCase(@"\Z")]
    [TestCase(@"\p{Foo}")]
    [TestCase(@"\p{greek}")]
    [TestCase(@"\p{Cn}")]
    [TestCase(@"\x{110000}")]
    [TestCase(@"\1")]
    [TestCase(@"\8")]
    [TestCase(@"(?=a)")]
    [TestCase(@"(?<=a)")]
    [TestCase(@"(?P=n)")]
    [TestCase(@"(?P<>a)")]
    [TestCase("[[:foo:]]")]
    [TestCase("[b-a]")]
    [TestCase("a**")]
    [TestCase("a{2}{3}")]
    [TestCase("a{1001}")]
    [TestCase("(a{1000}){2}")]
    [TestCase("((a{10}){10}){11}")]
    // RE2 takes a single byte here, which no code point is.
    [TestCase(@"\C")]
    public void TryCreate_PatternThatRe2Refuses_IsRefused(string pattern) =>
        Assert.That(CelPattern.TryCreate(pattern, 1_000, isCapturing: false, out _, out _), Is.False);

    // Captures of a pattern with word boundaries come back as they stood in the text.
    [TestCase(@"regex.replace('naïve café, über', r'\b([a-z])', r'<\1>')", "\"<n>aï<v>e <c>afé, ü<b>er\"")]
    [TestCase(@"regex.replace('é-é', r'\B', '·')", "\"·é·-·é·\"")]
    [TestCase(@"regex.extract('größe: 10µm', r'\b(\d+.m)').value()", "\"10µm\"")]
    [TestCase(@"regex.extractAll('ä1 ö22 ü', r'\b\d+')", "[\"1\", \"22\"]")]
    [TestCase(@"regex.replace('😀a😀', r'\ba\b', 'é')", "\"😀é😀\"")]
    public void Capture_WithWordBoundary_IsInTheText(string text, string expected) =>
        Assert.That(Compile.Show(Compile.Program(LibraryTests.Environment, text).Evaluate(new TestActivation())), Is.EqualTo(expected));
}
