using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SocialPubs.Reporting.Migrations
{
    /// <inheritdoc />
    public partial class TopicCorrections : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "is_topic_corrected",
                table: "publications",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "is_topic_corrected",
                table: "publications");
        }
    }
}
