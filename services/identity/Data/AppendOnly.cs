using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Identity.Data;

/// <summary>
/// Makes a walled table one that can only grow. The service's role may read and insert and has no other right; a trigger
/// refuses every change, also by the owner, except that what a deleted tenant left may be removed. That is done by
/// <c>erase_{table}_of_deleted_tenant()</c>, which works for the connection's tenant alone and returns how many rows went.
/// </summary>
internal static class AppendOnly
{
    public static void MakeAppendOnly(this MigrationBuilder migration, string table) => migration.Sql($"""
        create function refuse_change_of_{table}() returns trigger language plpgsql as $$
        begin
            if tg_op = 'DELETE' then
                if exists (select from tenants where id = old.tenant_id and status = 'Deleted') then
                    return old;
                end if;
            end if;
            raise exception 'Rows of {table} are never changed or removed.' using errcode = 'object_not_in_prerequisite_state';
        end $$;
        create trigger append_only before update or delete on {table} for each row execute function refuse_change_of_{table}();
        create trigger append_only_as_a_whole before truncate on {table} for each statement execute function refuse_change_of_{table}();

        create function erase_{table}_of_deleted_tenant() returns bigint language sql security definer set search_path = public, pg_temp as $$
            with gone as (
                delete from {table} where exists (select from tenants where id = {table}.tenant_id and status = 'Deleted') returning 1)
            select count(*) from gone
        $$;
        revoke all on function erase_{table}_of_deleted_tenant() from public;

        do $$
        declare service text;
        begin
            for service in
                select distinct grantee from information_schema.role_table_grants
                where table_schema = 'public' and table_name = '{table}' and grantee <> current_user
            loop
                execute format('revoke all on {table} from %I', service);
                execute format('grant select, insert on {table} to %I', service);
                execute format('grant execute on function erase_{table}_of_deleted_tenant() to %I', service);
            end loop;
        end $$;
        """);
}
