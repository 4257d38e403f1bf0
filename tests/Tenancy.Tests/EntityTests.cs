using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Platform.Tenancy.Tests;

/// <summary>What <see cref="TenantDb"/> does to entities of tenants, and leaves alone of all others.</summary>
public sealed class EntityTests
{
    [Fact]
    public async Task The_filter_has_a_name_and_only_entities_of_tenants_have_it()
    {
        var service = await MiniService.Shared;
        var filtered = await service.In(await service.NewTenant(), db => Task.FromResult(
            db.Model.GetEntityTypes().Where(type => type.FindDeclaredQueryFilter(TenantDb.Filter) is not null).Select(type => type.ClrType).ToList()));

        Assert.Equal([typeof(Note)], filtered);
    }

    [Fact]
    public async Task A_row_without_a_tenant_gets_the_scopes()
    {
        var service = await MiniService.Shared;
        var tenant = await service.NewTenant();
        var note = new Note { Text = "whose?" };
        await service.In(tenant, db =>
        {
            db.Add(note);
            return db.SaveChangesAsync();
        });

        Assert.Equal(tenant, note.TenantId);
    }

    [Fact]
    public async Task A_row_cannot_change_hands_by_an_update_nor_by_attaching_it_under_another_name()
    {
        var service = await MiniService.Shared;
        var (a, b) = (await service.NewTenant(), await service.NewTenant());
        await service.AddNote(a, "of a");

        await Assert.ThrowsAsync<InvalidOperationException>(() => service.In(a, async db =>
        {
            (await db.Notes.SingleAsync()).TenantId = b;
            return await db.SaveChangesAsync();
        }));
        await Assert.ThrowsAsync<TenantMismatchException>(() => service.In(b, db =>
        {
            db.Attach(new Note { TenantId = a, Text = "of a" }).State = EntityState.Modified;
            return db.SaveChangesAsync();
        }));
        Assert.Equal((1, 0), ((await service.Notes(a)).Count, (await service.Notes(b)).Count));
    }

    [Fact]
    public async Task Both_ways_of_saving_are_guarded()
    {
        var service = await MiniService.Shared;
        var (a, b) = (await service.NewTenant(), await service.NewTenant());
        foreach (var state in new[] { EntityState.Added, EntityState.Modified, EntityState.Deleted })
            await Assert.ThrowsAsync<TenantMismatchException>(() => service.In(b, db =>
            {
                db.Entry(new Note { TenantId = a, Text = "smuggled" }).State = state;
                return Task.FromResult(db.SaveChanges());
            }));
    }

    [Fact]
    public async Task Whoever_touches_nothing_of_a_tenant_needs_none()
    {
        var service = await MiniService.Shared;
        await using var scope = service.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MiniDb>();

        Assert.Equal(0, await db.SaveChangesAsync());
        Assert.NotNull(await db.Tenants.AsNoTracking().ToListAsync());
    }

    [Fact]
    public async Task A_connection_that_was_open_before_its_scope_had_a_tenant_is_not_asked()
    {
        var service = await MiniService.Shared;
        var tenant = await service.NewTenant();
        await service.AddNote(tenant, "there");
        await using var scope = service.App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MiniDb>();
        await using (await db.Database.BeginTransactionAsync())
        {
            scope.ServiceProvider.GetRequiredService<CurrentTenant>().Set(tenant);

            await Assert.ThrowsAsync<TenantMismatchException>(() => db.Notes.ToListAsync());
            Assert.Throws<TenantMismatchException>(() => db.Notes.ToList());
            await Assert.ThrowsAsync<TenantMismatchException>(() => db.Notes.ExecuteDeleteAsync());
            await Assert.ThrowsAsync<TenantMismatchException>(() => db.Database.ExecuteSqlAsync($"delete from notes"));
            db.Add(new Note { Text = "too early" });
            await Assert.ThrowsAnyAsync<Exception>(() => db.SaveChangesAsync());
            db.ChangeTracker.Clear();
        }

        // Opened anew, it is told.
        Assert.Equal(["there"], await db.Notes.Select(note => note.Text).ToListAsync());
    }

    [Fact]
    public async Task Parallel_scopes_have_their_own_tenants_whatever_one_begins_inside_another()
    {
        var service = await MiniService.Shared;
        var tenants = new[] { await service.NewTenant(), await service.NewTenant(), await service.NewTenant() };
        var scopes = service.App.Services.GetRequiredService<TenantScopes>();

        await Parallel.ForEachAsync(Enumerable.Range(0, 60), async (i, _) =>
        {
            await using var outer = scopes.Begin(tenants[i % 3]);
            await using var inner = scopes.Begin(tenants[(i + 1) % 3]);
            await Task.Yield();
            Assert.Equal(tenants[i % 3], outer.ServiceProvider.GetRequiredService<CurrentTenant>().Id);
            Assert.Equal(tenants[(i + 1) % 3], inner.ServiceProvider.GetRequiredService<CurrentTenant>().Id);
        });
        Assert.False(service.App.Services.CreateScope().ServiceProvider.GetRequiredService<CurrentTenant>().IsSet);
    }

    [Fact]
    public async Task Written_through_one_connection_in_turns_each_row_is_its_writers()
    {
        var service = await MiniService.Shared;
        var (a, b) = (await service.NewTenant(), await service.NewTenant());
        var narrow = new Npgsql.NpgsqlConnectionStringBuilder(service.Database.Application) { MaxPoolSize = 1, Timeout = 60 }.ConnectionString;
        await using var app = MiniService.Build(narrow);
        var scopes = app.Services.GetRequiredService<TenantScopes>();

        // Committed, rolled back, failed in the middle: however a lease ends, the next one begins as its own.
        await Parallel.ForEachAsync(Enumerable.Range(0, 300), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancel) =>
        {
            await using var scope = scopes.Begin(i % 2 == 0 ? a : b);
            var db = scope.ServiceProvider.GetRequiredService<MiniDb>();
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            db.Add(new Note { Text = i % 2 == 0 ? "a" : "b" });
            await db.SaveChangesAsync(cancel);
            if (i % 3 == 0)
                await transaction.CommitAsync(cancel);
            else if (i % 3 == 1)
                await Assert.ThrowsAsync<Npgsql.PostgresException>(() => db.Database.ExecuteSqlAsync($"select 1 / 0", cancel));
        });

        Assert.All(await service.Notes(a), text => Assert.Equal("a", text));
        Assert.All(await service.Notes(b), text => Assert.Equal("b", text));
        Assert.Equal((50, 50), ((await service.Notes(a)).Count, (await service.Notes(b)).Count));
    }
}
