namespace SocialPubs.Reporting.OpenData;

/// <summary>The JSON Schema of a month of open data. It is published with the data, so it explains itself in Russian.</summary>
internal static class OpenDataSchema
{
    public const string Version = "1.0";

    public static readonly string Text = $$"""
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "Работа с публикациями в социальных сетях за месяц",
          "description": "Обезличенные сведения о критических публикациях, обнаруженных за месяц, и об ответах на них. Значение null означает, что показатель не раскрывается: он меньше порога smallestCount или позволил бы вычислить такой показатель.",
          "type": "object",
          "additionalProperties": false,
          "required": ["$schema", "schemaVersion", "publisher", "month", "timeZone", "computedAt", "smallestCount", "total", "networks", "topics"],
          "properties": {
            "$schema": { "type": "string", "title": "Адрес схемы" },
            "schemaVersion": { "type": "string", "title": "Версия схемы", "enum": ["{{Version}}"] },
            "publisher": { "type": "string", "title": "Кто публикует сведения", "minLength": 1 },
            "month": { "type": "string", "title": "Месяц", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$" },
            "timeZone": { "type": "string", "title": "Часовой пояс, в котором считаются сутки и месяц" },
            "computedAt": { "type": "string", "title": "Дата и время, на которые рассчитаны сведения", "format": "date-time" },
            "smallestCount": { "type": "integer", "title": "Порог раскрытия: меньшие значения не раскрываются", "minimum": 2 },
            "total": {{Row("Всего за месяц")}},
            "networks": { "type": "array", "title": "По социальным сетям", "items": {{Row("Социальная сеть")}} },
            "topics": { "type": "array", "title": "По темам", "items": {{Row("Тема")}} }
          }
        }
        """;

    private static string Row(string title) => $$"""
        {
          "type": "object",
          "title": "{{title}}",
          "additionalProperties": false,
          "required": ["code", "name", "publications", "answeredInTime", "answeredLate", "closedWithoutReply", "open", "inTimeShare", "medianHours", "p90Hours"],
          "properties": {
            "code": { "type": "string", "title": "Код" },
            "name": { "type": "string", "title": "Наименование", "minLength": 1 },
            "publications": { "type": ["integer", "null"], "title": "Обнаружено публикаций", "minimum": 0 },
            "answeredInTime": { "type": ["integer", "null"], "title": "Ответ размещён в срок", "minimum": 0 },
            "answeredLate": { "type": ["integer", "null"], "title": "Ответ размещён с опозданием", "minimum": 0 },
            "closedWithoutReply": { "type": ["integer", "null"], "title": "Закрыто без ответа", "minimum": 0 },
            "open": { "type": ["integer", "null"], "title": "Ответ ещё не размещён", "minimum": 0 },
            "inTimeShare": { "type": ["number", "null"], "title": "Доля ответов, размещённых в срок", "minimum": 0, "maximum": 1 },
            "medianHours": { "type": ["number", "null"], "title": "Медиана времени от обнаружения до ответа, часов" },
            "p90Hours": { "type": ["number", "null"], "title": "Время, за которое размещены девять из десяти ответов, часов" }
          }
        }
        """;
}
