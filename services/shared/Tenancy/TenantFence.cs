namespace Platform.Tenancy;

/// <summary>
/// Keeps a tenant that is being moved, or has been, out of the database it leaves, whatever a copy of a service still
/// remembers: <see cref="Enter"/> and every statement on a walled table ask whether the tenant is here. While it is copied it may be read and
/// not changed; once it lives elsewhere neither. The error is of class 57 (operator intervention): it is waited for and tried
/// again, never taken for "there is nothing".
/// </summary>
public static class TenantFence
{
    /// <summary>The error's SQLSTATE.</summary>
    public const string NotHere = "57T01";

    /// <summary>The connection setting with which the move itself passes: the tenant's id.</summary>
    public const string Passing = "app.moving";

    /// <summary>Which tenants this database does not hold, or is about to give away; in the service's first database also where they are.</summary>
    public const string Table = "tenant_places";

    /// <summary>Begins to work for a tenant: $1 its id, $2 whether until the end of the transaction instead of the session.</summary>
    public const string Enter = "select enter_tenant($1, $2)";

    /// <summary>Run after every migration, as the owner: makes what is missing, and is harmless when repeated.</summary>
    public const string Sql = $$"""
        create table if not exists {{Table}} (
            tenant_id uuid primary key,
            state text not null default 'Leaving' check (state in ('Leaving', 'Frozen', 'Elsewhere')),
            connection bytea,
            migrations bytea,
            changed_at timestamptz not null default now());

        create or replace function tenant_may_be_read() returns boolean language plpgsql stable as $$
        declare tenant uuid := nullif(current_setting('{{TenantWall.Setting}}', true), '')::uuid;
        begin
            -- Where there is a connection the tenant is elsewhere, also while it is moved on from there.
            if exists (select from {{Table}} where tenant_id = tenant and (state = 'Elsewhere' or connection is not null))
                and current_setting('{{Passing}}', true) is distinct from tenant::text then
                raise exception 'This tenant lives in another database.' using errcode = '{{NotHere}}';
            end if;
            return true;
        end $$;

        create or replace function tenant_may_be_changed() returns boolean language plpgsql stable as $$
        declare tenant uuid := nullif(current_setting('{{TenantWall.Setting}}', true), '')::uuid;
        begin
            if exists (select from {{Table}} where tenant_id = tenant and (state <> 'Leaving' or connection is not null)) and current_setting('{{Passing}}', true) is distinct from tenant::text then
                raise exception 'This tenant is being moved to another database.' using errcode = '{{NotHere}}';
            end if;
            return true;
        end $$;

        create or replace function enter_tenant(tenant uuid, for_transaction boolean) returns void language plpgsql as $$
        begin
            perform set_config('{{TenantWall.Setting}}', tenant::text, for_transaction);
            -- A statement that meets no row would not ask.
            perform tenant_may_be_read();
        end $$;

        do $$
        declare walled regclass;
        begin
            for walled in
                select polrelid::regclass from pg_policy p
                where polname = 'tenant' and not exists (select from pg_policy other where other.polrelid = p.polrelid and other.polname = 'here_read')
            loop
                execute format('create policy here_read on %s as restrictive for select using ((select tenant_may_be_read()))', walled);
                execute format('create policy here_insert on %s as restrictive for insert with check ((select tenant_may_be_changed()))', walled);
                execute format('create policy here_update on %s as restrictive for update using ((select tenant_may_be_changed()))', walled);
                execute format('create policy here_delete on %s as restrictive for delete using ((select tenant_may_be_changed()))', walled);
            end loop;
        end $$;
        """;
}
