namespace ZeroTrust.Pdp.Engine.Evaluation;

/// <summary>Tables of lists while they are built.</summary>
internal static class ListTables
{
    /// <summary>The list under a key; a new one where there is none.</summary>
    public static List<int> ListOf(this Dictionary<string, List<int>> table, string key)
    {
        if (!table.TryGetValue(key, out List<int>? list))
            table.Add(key, list = []);
        return list;
    }
}
