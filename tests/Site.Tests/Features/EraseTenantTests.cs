using Platform.Site.Data;
using Platform.Testing;
using Xunit;

namespace Platform.Site.Tests.Features;

public sealed class EraseTenantTests
{
    [Fact]
    public async Task Nothing_of_a_deleted_tenant_is_left_in_any_table_and_everything_of_the_other_is() =>
        await ErasureProof.Run<SiteDb>("site", (await SiteApp.Shared).Services);
}
