using Platform.Testing;
using Xunit;

namespace Platform.Notifications.Tests;

public sealed class CatalogTests
{
    /// <summary>Mails that left for the local mailbox are outside; work is looked for in all tenants at once and holds only ids and instants.</summary>
    private static readonly string[] OfNoTenant = ["mailbox_messages", "mail_work"];

    [Fact]
    public async Task Every_table_of_a_tenant_is_behind_the_wall()
    {
        var app = await NotificationsApp.Shared;

        Assert.Empty(await TenantCatalog.Gaps(app.Database.Superuser, OfNoTenant));
        var visible = await TenantCatalog.VisibleWithoutTenant(app.Database.Application, app.Database.Superuser);
        Assert.Superset(new HashSet<string> { "campaigns", "recipients", "mails", "suppressions", "staff_letters" }, visible.Keys.ToHashSet());
        Assert.All(visible.Values, rows => Assert.Equal(0, rows));
    }
}
