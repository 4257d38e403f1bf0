using System.Linq.Expressions;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Platform.ServiceDefaults.Export;
using Platform.Tenancy;

namespace Platform.Testing;

/// <summary>
/// Holds a service's export against its database: every table of a tenant and every column of it is taken along, or left out
/// for a reason that somebody wrote down.
/// </summary>
public static class ExportCatalog
{
    /// <param name="db">The service's database.</param>
    /// <param name="kinds">What its export tells.</param>
    /// <param name="leftOut">By table, "Signature", or column, "Signature.EmailKey": why it is not in the export.</param>
    /// <returns>What is neither told nor left out, and what is left out but not there.</returns>
    public static IReadOnlyList<string> Gaps(DbContext db, IReadOnlyList<ExportKind> kinds, IReadOnlyDictionary<string, string> leftOut)
    {
        var told = kinds.SelectMany(kind => Tables.In(kind.Rows).Select(table => (Table: table, Columns: kind.Rows.ElementType.GetProperties().Select(property => property.Name)))).ToLookup(kind => kind.Table);
        var gaps = new List<string>();
        var known = new HashSet<string>();
        foreach (var type in db.Model.GetEntityTypes().Where(type => typeof(ITenantOwned).IsAssignableFrom(type.ClrType)))
        {
            var table = type.ClrType.Name;
            known.Add(table);
            if (leftOut.ContainsKey(table))
                continue;
            if (!told.Contains(type.ClrType))
                gaps.Add($"{table} is not in the export.");
            var columns = told[type.ClrType].SelectMany(kind => kind.Columns).ToHashSet();
            foreach (var column in type.GetProperties().Select(property => property.Name).Where(column => column != nameof(ITenantOwned.TenantId)))
            {
                known.Add($"{table}.{column}");
                if (columns.Contains(column) == leftOut.ContainsKey($"{table}.{column}"))
                    gaps.Add($"{table}.{column} is {(columns.Contains(column) ? "in the export and left out of it" : "not in the export")}.");
            }
        }
        gaps.AddRange(leftOut.Keys.Where(name => !known.Contains(name)).Select(name => $"{name} is left out and does not exist."));
        return gaps;
    }

    /// <summary>An export as it arrived, whole: what each kind tells.</summary>
    public static async Task<ILookup<string, JsonElement>> Export(this HttpClient api, string part)
    {
        using var answer = await api.GetAsync($"/v1/export/{part}");
        var text = await answer.Content.ReadAsStringAsync();
        Xunit.Assert.True(answer.IsSuccessStatusCode, text);
        Xunit.Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType?.MediaType);
        Xunit.Assert.True(answer.Headers.CacheControl?.NoStore);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.EnumerateObject().Single()).ToList();

        // What it says of itself is what is in it.
        var things = lines[1..^1].ToLookup(line => line.Name, line => line.Value);
        Xunit.Assert.Equal(("export", "end"), (lines[0].Name, lines[^1].Name));
        Xunit.Assert.Equal(lines.Count - 2, lines[^1].Value.GetProperty("rows").GetInt64());
        Xunit.Assert.Equal(part, lines[0].Value.GetProperty("part").GetString());
        foreach (var kind in lines[0].Value.GetProperty("rows").EnumerateObject())
            Xunit.Assert.Equal((kind.Name, kind.Value.GetInt32()), (kind.Name, things[kind.Name].Count()));
        return things;
    }

    private sealed class Tables : ExpressionVisitor
    {
        private readonly HashSet<Type> _found = [];

        public static IEnumerable<Type> In(IQueryable query)
        {
            var tables = new Tables();
            tables.Visit(query.Expression);
            return tables._found;
        }

        protected override Expression VisitExtension(Expression node)
        {
            if (node is EntityQueryRootExpression root)
                _found.Add(root.EntityType.ClrType);
            return node is EntityQueryRootExpression ? node : base.VisitExtension(node);
        }

        /// <summary>A table that is named inside a query is a property of the database that the query has caught.</summary>
        protected override Expression VisitMember(MemberExpression node)
        {
            if (node.Type.IsGenericType && node.Type.GetGenericTypeDefinition() == typeof(DbSet<>))
                _found.Add(node.Type.GetGenericArguments()[0]);
            return base.VisitMember(node);
        }
    }
}
