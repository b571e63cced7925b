using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SocialPubs.Publishing.Migrations
{
    /// <inheritdoc />
    public partial class AccountRegister : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "access",
                table: "accounts",
                type: "json",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "active_since",
                table: "accounts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "announced_key",
                table: "accounts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "holder_id",
                table: "accounts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "holder_left_at",
                table: "accounts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "holder_name",
                table: "accounts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "password_changed_on",
                table: "accounts",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "password_interval_days",
                table: "accounts",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "password_reminded_for",
                table: "accounts",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "problem_code",
                table: "accounts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "protected_refresh_token",
                table: "accounts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "token_checked_at",
                table: "accounts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "token_expires_at",
                table: "accounts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "token_obtained_at",
                table: "accounts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "two_factor",
                table: "accounts",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "url",
                table: "accounts",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "verification",
                table: "accounts",
                type: "smallint",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<DateOnly>(
                name: "verified_on",
                table: "accounts",
                type: "date",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "access",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "active_since",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "announced_key",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "holder_id",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "holder_left_at",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "holder_name",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "password_changed_on",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "password_interval_days",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "password_reminded_for",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "problem_code",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "protected_refresh_token",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "token_checked_at",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "token_expires_at",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "token_obtained_at",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "two_factor",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "url",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "verification",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "verified_on",
                table: "accounts");
        }
    }
}
