using System.Collections.Immutable;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Engine.Compilation;

/// <summary>Finds what became of a text that is as it was.</summary>
internal sealed class TextPlaces
{
    private readonly ImmutableArray<KeptDocument> _documents;
    private readonly Dictionary<TextPlace, int> _byPlace;
    private readonly Dictionary<TextPlace, SourceReading> _files = [];

    public TextPlaces(ImmutableArray<KeptDocument> documents, IReadOnlyList<SourceReading> sources)
    {
        _documents = documents;
        _byPlace = new Dictionary<TextPlace, int>(documents.Length);
        for (int i = 0; i < documents.Length; i++)
            IsAmbiguous |= !_byPlace.TryAdd(PlaceOf(documents[i].Document), i);
        foreach (SourceReading source in sources)
            IsAmbiguous |= !source.IsOneDocument && !_files.TryAdd(PlaceOf(source.Source), source);
    }

    /// <summary>Whether a text is there twice, so that it cannot be told from the other.</summary>
    public bool IsAmbiguous { get; }

    /// <summary>The number of the document that is all of a text; -1 when the text is new or of several documents.</summary>
    public int FindOnly(PolicySource source) => _byPlace.TryGetValue(PlaceOf(source), out int found) ? found : -1;

    /// <summary>Finds the documents of a text of several that is as it was.</summary>
    public bool TryFind(PolicySource source, out SourceReading? reading) => _files.TryGetValue(PlaceOf(source), out reading);

    /// <summary>The number of the document that is at the place of another and says the same; -1 when there is none.</summary>
    public int Find(PolicyDocument document) =>
        _byPlace.TryGetValue(PlaceOf(document), out int found) && _documents[found].Document == document ? found : -1;

    private static TextPlace PlaceOf(PolicyDocument document) => new(document.File, document.Line, document.Text);

    private static TextPlace PlaceOf(PolicySource source) => new(source.File, source.FirstLine, source.Text);
}
