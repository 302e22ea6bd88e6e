using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using ZeroTrust.Pdp.Engine.Documents;

namespace ZeroTrust.Pdp.Storage.Sqlite;

/// <summary>
/// Writes the rows of a revision with three prepared statements: 40,000 new documents of 1 KiB took 1.1 s, and 7.5 s
/// through EF's change tracker, in one run on two cores (`measure` of the test program prints both). Synchronous, as
/// SQLite itself is.
/// </summary>
internal sealed class SqliteDocumentWriter : IDisposable
{
    private readonly SqliteCommand _findText;
    private readonly SqliteCommand _insertText;
    private readonly SqliteCommand _insertRow;

    public SqliteDocumentWriter(SqliteConnection connection, SqliteTransaction transaction)
    {
        _findText = Prepare("SELECT id FROM document_texts WHERE hash = $0", 1);
        _insertText = Prepare("INSERT INTO document_texts (hash, content) VALUES ($0, $1) RETURNING id", 2);
        _insertRow = Prepare("INSERT INTO revision_documents (revision, position, kind, name, file, line, text_id) VALUES ($0, $1, $2, $3, $4, $5, $6)", 7);

        SqliteCommand Prepare(string sql, int parameters)
        {
            SqliteCommand command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = sql;
            for (int i = 0; i < parameters; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = "$" + (char)('0' + i) });
            }

            return command;
        }
    }

    public void Write(long revision, RevisionManifest manifest)
    {
        byte[] hash = new byte[RevisionManifest.HashLength];
        _findText.Parameters[0].Value = hash;
        _insertText.Parameters[0].Value = hash;
        _insertRow.Parameters[0].Value = revision;
        ImmutableArray<PolicyDocument> documents = manifest.Documents;
        for (int i = 0; i < documents.Length; i++)
        {
            PolicyDocument document = documents[i];
            manifest.TextHash(i).CopyTo(hash);
            if (_findText.ExecuteScalar() is not long text)
            {
                _insertText.Parameters[1].Value = ManifestHasher.Encode(document.Text);
                text = (long)_insertText.ExecuteScalar()!;
            }

            _insertRow.Parameters[1].Value = i;
            _insertRow.Parameters[2].Value = document.Key.Kind;
            _insertRow.Parameters[3].Value = document.Key.Name;
            _insertRow.Parameters[4].Value = document.File;
            _insertRow.Parameters[5].Value = document.Line;
            _insertRow.Parameters[6].Value = text;
            _insertRow.ExecuteNonQuery();
        }
    }

    public void Dispose()
    {
        _findText.Dispose();
        _insertText.Dispose();
        _insertRow.Dispose();
    }
}
