using System.Collections.Concurrent;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Compilation;
using ZeroTrust.Pdp.Engine.Decisions;

namespace ZeroTrust.Pdp.Engine.Trust.History;

/// <summary>
/// The history of a fixed number of subjects in memory. Reading takes no lock. Recording replaces the record of one subject
/// atomically; only taking in a new subject locks, one stripe of the store. A subject that is not there is taken in when it
/// is first let in, so that denied requests with made-up ids push nobody out; when the stripe is full, one that has not been
/// seen for a while makes room (second chance). Thread-safe; deterministic for calls one after another.
/// </summary>
public sealed class SubjectHistory : ISubjectHistory
{
    private const int MaxStripes = 32;
    private const int LeastPerStripe = 64;

    private readonly ConcurrentDictionary<SubjectKey, Cell> _cells = new();
    private readonly Stripe[] _stripes;

    /// <summary>An empty history.</summary>
    /// <param name="capacity">How many subjects it remembers at most; about 0.7 KiB each.</param>
    public SubjectHistory(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        int stripes = Math.Clamp(capacity / LeastPerStripe, 1, MaxStripes);
        _stripes = new Stripe[stripes];
        for (int i = 0; i < stripes; i++)
            _stripes[i] = new Stripe(new Cell?[(capacity / stripes) + (i < capacity % stripes ? 1 : 0)]);
    }

    /// <summary>How many subjects it remembers at most.</summary>
    public int Capacity { get; }

    /// <summary>How many subjects it remembers.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (Stripe stripe in _stripes)
                count += Volatile.Read(ref stripe.Count);
            return count;
        }
    }

    /// <inheritdoc/>
    public SubjectRecord? Find(SubjectKey subject)
    {
        if (!_cells.TryGetValue(subject, out Cell? cell))
            return null;
        cell.Touch();
        return cell.Record;
    }

    /// <summary>
    /// Takes a decision in, after it has been made. Does nothing when no policy of the snapshot looks at histories. Where
    /// several requests are decided together, all are decided first: each then saw the history before all of them. What was allowed
    /// past a quarantine by break-glass is an emergency and makes nothing usual.
    /// </summary>
    public void Record(PolicySnapshot snapshot, DecisionRequest request, Decision decision)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(decision);
        if (snapshot.HistoryHalfLife is not { } halfLife || decision.Effect == Effect.Challenge || (decision.BreakGlass is not null && decision.Effect == Effect.Allow))
            return;
        SubjectKey key = SubjectKey.Of(request.Subject);
        if (!_cells.TryGetValue(key, out Cell? cell))
        {
            if (decision.Effect != Effect.Allow)
                return;
            cell = Add(key, new SubjectRecord());
        }

        cell.Advance(decision.Observed?.Observation ?? new Observation(request), decision.Effect, decision.Reason, halfLife);
    }

    /// <summary>The history as a file: versioned, in the order of keys, with a checksum. The same history gives the same bytes.</summary>
    public byte[] Export()
    {
        KeyValuePair<SubjectKey, SubjectRecord>[] records = [.. _cells.Select(static pair => KeyValuePair.Create(pair.Key, pair.Value.Record))];
        Array.Sort(records, static (a, b) => SubjectKey.Compare(a.Key, b.Key));
        return HistoryFile.Write(records);
    }

    /// <summary>
    /// Takes in what <see cref="Export"/> wrote, in place of what it has of the same subjects. Of more subjects than fit, the
    /// most recent ones stay.
    /// </summary>
    /// <exception cref="InvalidDataException">The bytes are no such file, of another version, or damaged; nothing was taken in.</exception>
    public void Import(ReadOnlySpan<byte> file)
    {
        KeyValuePair<SubjectKey, SubjectRecord>[] records = HistoryFile.Read(file);
        Array.Sort(records, static (a, b) =>
        {
            int byTime = a.Value.LastSpan.CompareTo(b.Value.LastSpan);
            return byTime != 0 ? byTime : SubjectKey.Compare(a.Key, b.Key);
        });
        foreach ((SubjectKey key, SubjectRecord record) in records)
            Add(key, record).Record = record;
    }

    private Cell Add(SubjectKey key, SubjectRecord record)
    {
        Stripe stripe = _stripes[(int)(key.Low % (uint)_stripes.Length)];
        lock (stripe)
        {
            if (_cells.TryGetValue(key, out Cell? known))
                return known;
            int place = stripe.Free(out Cell? evicted);
            if (evicted is not null)
                _cells.TryRemove(evicted.Key, out _);
            var cell = new Cell(key, record);
            stripe.Ring[place] = cell;
            _cells[key] = cell;
            return cell;
        }
    }

    private sealed class Stripe(Cell?[] ring)
    {
        private int _hand;

        public int Count;

        public Cell?[] Ring { get; } = ring;

        /// <summary>The next place: an empty one, or that of the first cell not touched since the hand last passed it.</summary>
        public int Free(out Cell? evicted)
        {
            evicted = null;
            if (Count < Ring.Length)
                return Count++;
            while (Ring[_hand]!.Untouch())
                _hand = (_hand + 1) % Ring.Length;
            int place = _hand;
            evicted = Ring[place];
            _hand = (_hand + 1) % Ring.Length;
            return place;
        }
    }

    private sealed class Cell(SubjectKey key, SubjectRecord record)
    {
        private SubjectRecord _record = record;
        private bool _touched;

        public SubjectKey Key => key;

        public SubjectRecord Record
        {
            get => Volatile.Read(ref _record);
            set => Volatile.Write(ref _record, value);
        }

        public void Touch()
        {
            // Read first: a line that all cores only read stays with all of them.
            if (!Volatile.Read(ref _touched))
                Volatile.Write(ref _touched, true);
        }

        public bool Untouch()
        {
            bool was = Volatile.Read(ref _touched);
            Volatile.Write(ref _touched, false);
            return was;
        }

        public void Advance(in Observation seen, Effect effect, ReasonCode reason, CelDuration halfLife)
        {
            while (true)
            {
                SubjectRecord before = Record;
                SubjectRecord after = before.After(seen, effect, reason, halfLife);
                if (ReferenceEquals(before, after) || Interlocked.CompareExchange(ref _record, after, before) == before)
                    return;
            }
        }
    }
}
