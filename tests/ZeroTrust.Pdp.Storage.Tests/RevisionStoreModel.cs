using FsCheck;
using FsCheck.Fluent;
using ZeroTrust.Pdp.Engine.Revisions;
using ZeroTrust.Pdp.Storage.Tests.Support;

namespace ZeroTrust.Pdp.Storage.Tests;

/// <summary>The contract once more, in memory and naive, held against a store on random sequences of operations.</summary>
internal sealed class RevisionStoreModel
{
    private readonly List<(NewRevision Revision, long Base)> _revisions = [];
    private long _active;
    private long _sequence;

    private enum Kind
    {
        Append,
        AppendCurrent,
        Activate,
        ActivateCurrent,
        List,
        Read,
        Find,
        Reopen,
    }

    private sealed record Operation(Kind Kind, int Number, int Expected, bool Flag, int Size);

    public static Task CheckAsync(Func<Task<IRevisionStore>> create, Func<Task<IRevisionStore>> reopen)
    {
        Gen<Operation> operation =
            from kind in Gen.Choose(0, (int)Kind.Reopen)
            from number in Gen.Choose(-1, 9)
            from expected in Gen.Choose(-1, 9)
            from flag in Gen.Choose(0, 1)
            from size in Gen.Choose(0, 12)
            select new Operation((Kind)kind, number, expected, flag == 1, size);
        Arbitrary<Operation[]> sequences = operation.ArrayOf().ToArbitrary();
        Config config = Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(60);

        // FsCheck calls from a thread of its own and waits there.
        return Task.Run(() => Check.One(config, Prop.ForAll(sequences, async operations => await RunAsync(operations, create, reopen))));
    }

    private static async Task RunAsync(Operation[] operations, Func<Task<IRevisionStore>> create, Func<Task<IRevisionStore>> reopen)
    {
        var model = new RevisionStoreModel();
        IRevisionStore store = await create();
        foreach (Operation operation in operations)
        {
            if (operation.Kind == Kind.Reopen)
            {
                store = await reopen();
            }
            else
            {
                await model.StepAsync(store, operation);
            }

            Assert.That(await store.GetHeadAsync(default), Is.EqualTo(new RevisionHead(model._revisions.Count, model._active, model._sequence)));
        }

        Assert.That(
            await store.ListAsync(null, int.MaxValue, default),
            Is.EqualTo(Enumerable.Range(1, model._revisions.Count).Reverse().Select(n => model.Info(n))).Using<RevisionInfo>(SameButTime));
    }

    private static bool SameButTime(RevisionInfo left, RevisionInfo right) => left with { CreatedAt = default } == right with { CreatedAt = default };

    private async Task StepAsync(IRevisionStore store, Operation operation)
    {
        long number = operation.Number;
        long? expected = operation.Expected < 0 ? null : operation.Expected;
        switch (operation.Kind)
        {
            case Kind.Append:
                await AppendAsync(store, operation, expected);
                break;
            case Kind.AppendCurrent:
                await AppendAsync(store, operation, _revisions.Count);
                break;
            case Kind.Activate:
                await ActivateAsync(store, number, expected);
                break;
            case Kind.ActivateCurrent:
                await ActivateAsync(store, number, _active);
                break;
            case Kind.List:
                long? before = operation.Flag ? number : null;
                Assert.That(
                    await store.ListAsync(before, operation.Size, default),
                    Is.EqualTo(Enumerable.Range(1, _revisions.Count).Reverse().Where(n => before is null || n < before).Take(operation.Size).Select(n => Info(n)))
                        .Using<RevisionInfo>(SameButTime));
                break;
            case Kind.Read:
                Assert.That(await store.ReadDocumentsAsync(number, default), Known(number) ? Is.EqualTo(_revisions[(int)number - 1].Revision.Documents) : Is.Null);
                break;
            default:
                RevisionInfo? found = await store.FindAsync(number, default);
                Assert.That(found, Known(number) ? Is.EqualTo(Info(number)).Using<RevisionInfo>(SameButTime) : Is.Null);
                break;
        }
    }

    private async Task AppendAsync(IRevisionStore store, Operation operation, long? expected)
    {
        NewRevision revision = Sets.Revision(Sets.Seeded(operation.Number, operation.Size), $"author {operation.Number}", $"message {operation.Size}");
        if (expected is { } newest && newest != _revisions.Count)
        {
            RevisionConflictException? conflict = await Assert.ThrowsAsync<RevisionConflictException>(() => store.AppendAsync(revision, expected, operation.Flag, default));
            Assert.That((conflict!.Expected, conflict.Actual), Is.EqualTo((newest, (long)_revisions.Count)));
            return;
        }

        RevisionInfo info = await store.AppendAsync(revision, expected, operation.Flag, default);
        _revisions.Add((revision, _revisions.Count));
        _active = operation.Flag ? _revisions.Count : _active;
        _sequence++;
        Assert.That(info, Is.EqualTo(Info(_revisions.Count)).Using<RevisionInfo>(SameButTime));
    }

    private async Task ActivateAsync(IRevisionStore store, long number, long? expected)
    {
        if (!Known(number))
        {
            Assert.That(await store.ActivateAsync(number, expected, default), Is.Null);
        }
        else if (expected is { } active && active != _active)
        {
            RevisionConflictException? conflict = await Assert.ThrowsAsync<RevisionConflictException>(() => store.ActivateAsync(number, expected, default));
            Assert.That((conflict!.Expected, conflict.Actual), Is.EqualTo((active, _active)));
        }
        else
        {
            RevisionInfo? info = await store.ActivateAsync(number, expected, default);
            _sequence += number == _active ? 0 : 1;
            _active = number;
            Assert.That(info, Is.EqualTo(Info(number)).Using<RevisionInfo>(SameButTime));
        }
    }

    private bool Known(long number) => number > 0 && number <= _revisions.Count;

    private RevisionInfo Info(long number)
    {
        (NewRevision revision, long baseRevision) = _revisions[(int)number - 1];
        return new RevisionInfo(
            number, baseRevision, number == _active, default, revision.Author, revision.Message, revision.ContentHash, revision.Documents.Length);
    }
}
