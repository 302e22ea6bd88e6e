using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using ZeroTrust.Cel;
using ZeroTrust.Pdp.Engine.Containment;
using ZeroTrust.Pdp.Engine.Revisions;
using ZeroTrust.Pdp.Storage.Entities;
using ZeroTrust.Pdp.Storage.Sqlite;
using ZeroTrust.Pdp.Storage.Tests.Support;

namespace ZeroTrust.Pdp.Storage.Tests;

/// <summary>
/// The child processes of the tests: `append FILE` writes revisions until it is killed, `race FILE COUNT` until there are
/// COUNT, `contain FILE` adds quarantines until it is killed, `touch FILE` writes one; each prints a number when that revision has been acknowledged. `measure FILE` prints
/// the figures that comments and notes quote.
/// </summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [string verb, string file, ..])
        {
            return 2;
        }

        try
        {
            switch (verb)
            {
                case "append":
                    await AppendAsync(file, long.MaxValue);
                    return 0;
                case "race":
                    await AppendAsync(file, long.Parse(arguments[2], CultureInfo.InvariantCulture));
                    return 0;
                case "touch":
                    await using (EntityFrameworkRevisionStore store = Create(file))
                    {
                        Print((await store.AppendAsync(Sets.Revision(), null, true, default)).Number);
                    }

                    return 0;
                case "contain":
                    await ContainAsync(file);
                    return 0;
                case "measure":
                    await MeasureAsync(file);
                    return 0;
                default:
                    return 2;
            }
        }
        catch (StorageException failure)
        {
            await Console.Out.WriteLineAsync($"{failure.Failure}: {failure.Message}");
            return 3;
        }
    }

    /// <summary>How many documents the revision of a number has: small and large ones in turn.</summary>
    public static int SizeOf(long number) => 20 + (int)(number * 137 % 700);

    private static EntityFrameworkRevisionStore Create(string file) =>
        SqliteRevisionStore.Create(new SqliteRevisionStoreOptions { File = file }, TimeProvider.System);

    private static void Print(long number) => Console.Out.WriteLine(number.ToString(CultureInfo.InvariantCulture));

    private static async Task AppendAsync(string file, long until)
    {
        await using EntityFrameworkRevisionStore store = Create(file);
        while (true)
        {
            RevisionHead head = await store.GetHeadAsync(default);
            if (head.Newest >= until)
            {
                return;
            }

            long number = head.Newest + 1;
            try
            {
                RevisionInfo info = await store.AppendAsync(Sets.Revision(Sets.Seeded(number, SizeOf(number))), head.Newest, number % 3 == 0, default);
                Print(info.Number);
                if (number % 5 == 0)
                {
                    await store.ActivateAsync(number - 1, null, default);
                }
            }
            catch (RevisionConflictException)
            {
                // The other process was faster.
            }
        }
    }

    private static async Task ContainAsync(string file)
    {
        await using EntityFrameworkRevisionStore store = Create(file);
        while (true)
        {
            long number = await store.Controls.GetVersionAsync(default) + 1;
            await store.Controls.AddAsync(
                new Quarantine(Guid.NewGuid().ToString(), new QuarantineTarget(QuarantineTargetKind.Device, "", "d"), $"{number}", "test", CelTimestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch), null),
                default);
            Print(number);
        }
    }

    private static async Task MeasureAsync(string file)
    {
        const int Count = 40_000;
        await using EntityFrameworkRevisionStore store = Create(file);
        await store.AppendAsync(Sets.Revision(Sets.Large(10)), null, true, default);
        await store.ReadDocumentsAsync(1, default);
        for (int round = 0; round < 3; round++)
        {
            NewRevision revision = Sets.Revision(Sets.Large(Count, $"round {round}"));
            long start = Stopwatch.GetTimestamp();
            RevisionInfo info = await store.AppendAsync(revision, null, true, default);
            Report($"append of {Count}, {(round == 0 ? "all new" : "one new")}", start);
            start = Stopwatch.GetTimestamp();
            _ = await store.ReadDocumentsAsync(info.Number, default);
            Report($"read of {Count}", start);
            await Console.Out.WriteLineAsync($"file {new FileInfo(file).Length / 1024} KiB");
        }

        var provider = new SqliteStorageProvider(new SqliteRevisionStoreOptions { File = file + ".ef" }, NullLogger.Instance);
        await provider.PrepareAsync(default);
        await using StorageContext context = provider.CreateContext();
        RevisionManifest manifest = RevisionManifest.Of(Sets.Revision(Sets.Large(Count)));
        long begin = Stopwatch.GetTimestamp();
        await using (StorageWrite write = await provider.BeginWriteAsync(context, default))
        {
            context.Revisions.Add(new RevisionEntity { Number = 1, ManifestHash = manifest.Hash });
            var texts = new List<DocumentTextEntity>(Count);
            for (int i = 0; i < Count; i++)
            {
                texts.Add(new DocumentTextEntity { Hash = manifest.TextHash(i).ToArray(), Content = ManifestHasher.Encode(manifest.Documents[i].Text) });
            }

            context.DocumentTexts.AddRange(texts);
            await context.SaveChangesAsync();
            for (int i = 0; i < Count; i++)
            {
                context.RevisionDocuments.Add(new RevisionDocumentEntity
                {
                    Revision = 1,
                    Position = i,
                    Kind = manifest.Documents[i].Key.Kind,
                    Name = manifest.Documents[i].Key.Name,
                    File = manifest.Documents[i].File,
                    Line = manifest.Documents[i].Line,
                    TextId = texts[i].Id,
                });
            }

            await context.SaveChangesAsync();
            await write.CommitAsync();
        }

        Report($"append of {Count} through the change tracker", begin);
    }

    private static void Report(string what, long start) =>
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms"));
}
