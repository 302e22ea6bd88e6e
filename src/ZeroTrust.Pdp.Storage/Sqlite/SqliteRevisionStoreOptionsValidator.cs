using Microsoft.Extensions.Options;

namespace ZeroTrust.Pdp.Storage.Sqlite;

internal sealed class SqliteRevisionStoreOptionsValidator : IValidateOptions<SqliteRevisionStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, SqliteRevisionStoreOptions options)
    {
        List<string> problems = options.Problems();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
