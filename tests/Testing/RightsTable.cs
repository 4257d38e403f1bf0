namespace Platform.Testing;

/// <summary>docs/rights.md as data: what it says of each right, by the heads of its columns.</summary>
public static class RightsTable
{
    /// <returns>By right, in the order of the table: "✓", "given" or "–" for each role and for "own systems".</returns>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Read()
    {
        var rows = File.ReadLines(Path.Combine(TestInfrastructure.Root, "docs", "rights.md")).Where(line => line.StartsWith('|'))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim(' ', '`')).ToArray()).ToList();
        var heads = rows[0];
        return rows.Skip(2).ToDictionary(
            row => row[0],
            IReadOnlyDictionary<string, string> (row) => heads.Zip(row).Skip(1).ToDictionary(cell => cell.First, cell => cell.Second));
    }
}
