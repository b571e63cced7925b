using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SocialPubs.Drafting.Migrations
{
    /// <inheritdoc />
    public partial class ReplyState : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "reply_state",
                table: "assignments",
                type: "json",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "reply_state",
                table: "assignments");
        }
    }
}
