#!/usr/bin/env bash
# One publication from its detection to the reply under it, with one return for rework, by nothing but HTTP calls; then one
# that the product found itself, one that is answered by hand, an own post, and what the deputies and the head see.
#
#   dotnet run --project AppHost -- --demo        # in another terminal, until it says "SocialPubs is ready"
#   docs/walk.sh
#
# It needs bash, curl and the GNU tools. GATEWAY and EMULATOR name other addresses. A step that is refused ends the script
# with the answer that refused it.
set -euo pipefail
cd "$(dirname "$0")/.."

GATEWAY=${GATEWAY:-http://localhost:8080}
EMULATOR=${EMULATOR:-http://localhost:8090}

bold='' plain=''
if [[ -t 1 ]]; then bold=$'\033[1m' plain=$'\033[0m'; fi
say()  { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
show() { printf '   %s\n' "$*"; }
fail() { printf '\nThe walk ends here: %s\n' "$*" >&2; exit 1; }

# The first field of a name in JSON that comes on standard input, as this API writes it: on one line, and a quote
# within a text is always \u0022, never a bare one.
text()   { { grep -o "\"$1\":\"[^\"]*\"" || true; } | head -n 1 | cut -d '"' -f 4; }
number() { { grep -o "\"$1\":[0-9]*" || true; } | head -n 1 | cut -d : -f 2; }

# call METHOD PATH TOKEN [BODY] [HEADER]: prints the answer's body; everything but success ends the walk.
call() {
  local answer status
  answer=$(request "$@") || fail "$GATEWAY$2 does not answer. Is 'dotnet run --project AppHost -- --demo' up?"
  status=${answer##*$'\n'}
  answer=${answer%$'\n'*}
  [[ $status == 2* ]] || fail "$1 $2 was refused with $status: $answer"
  printf '%s' "$answer"
}

# The same with the status on a last line of its own, for calls whose refusal is no end.
request() {
  local body=() header=()
  [[ -z ${4:-} ]] || body=(--data "$4")
  [[ -z ${5:-} ]] || header=(--header "$5")
  curl --silent --show-error --noproxy '*' --request "$1" "$GATEWAY$2" --write-out '\n%{http_code}' \
    --header "Authorization: Bearer $3" --header 'Content-Type: application/json' "${header[@]}" "${body[@]}"
}

# wait_for WHAT PATH TOKEN PATTERN: services tell each other by messages, so what follows is there a moment later.
# Prints the answer as soon as it matches.
wait_for() {
  local answer
  for _ in $(seq 1 120); do
    answer=$(request GET "$2" "$3") || fail "$GATEWAY$2 does not answer."
    if [[ ${answer##*$'\n'} == 200 ]] && grep -q -- "$4" <<< "$answer"; then
      printf '%s' "${answer%$'\n'*}"
      return
    fi
    sleep 0.5
  done
  fail "waited 60 s in vain for $1; the last answer was: $answer"
}

# sign_in CLIENT: an access token for a machine client (client credentials, RFC 6749, section 4.4). The secret of the
# demonstration's clients is known to everybody, which is why they exist on this machine only.
sign_in() {
  local answer
  answer=$(curl --silent --show-error --noproxy '*' "$GATEWAY/connect/token" \
    --data grant_type=client_credentials --data "client_id=$1" --data client_secret=demo) || fail "$GATEWAY does not answer. Is 'dotnet run --project AppHost -- --demo' up?"
  { grep -o '"access_token": *"[^"]*"' || fail "$1 gets no token: $answer"; } <<< "$answer" | cut -d '"' -f 4
}

say "Signing in: a curator of the region, an executor of the town and an administrator"
curator=$(sign_in demo-curator)
executor=$(sign_in demo-executor)
admin=$(sign_in demo-admin)
show "curator  ${curator:0:40}…"
show "executor ${executor:0:40}…"

say "1. A citizen writes on a community's wall in VK (here: the emulator)"
post=$(curl --silent --show-error --fail --noproxy '*' --header 'Content-Type: application/json' "$EMULATOR/control/posts" --data '{
  "owner":  {"id": -188000200, "name": "Батайск сегодня"},
  "author": {"id": 930000001, "name": "Тимур Алиев"},
  "text":   "На перекрёстке Горького и Октябрьской вторую неделю не работает светофор. Утром там не перейти, дети бегут в школу между машинами. Когда починят?"
}') || fail "the emulator at $EMULATOR does not answer. Is 'dotnet run --project AppHost -- --demo' up?"
address=$(text address <<< "$post")
page=$EMULATOR$(text page <<< "$post")
show "address $address"
show "seen at $page"

say "2. The curator puts it on record; its topic directs it to the department of roads (clauses 4 and 7)"
publication=$(call POST /api/intake/publications "$curator" "{
  \"network\": \"vk\", \"url\": \"$address\", \"authorName\": \"Тимур Алиев\", \"topicCode\": \"perehody\",
  \"text\": \"На перекрёстке Горького и Октябрьской вторую неделю не работает светофор. Утром там не перейти, дети бегут в школу между машинами. Когда починят?\",
  \"instructions\": \"Рядом школа: сначала скажите, как переходить до ремонта.\"
}")
id=$(text id <<< "$publication")
[[ -n $id ]] || fail "the answer names no publication: $publication"
show "publication $id is $(text status <<< "$publication"), with: $(text bodyName <<< "$publication")"
show "the reply is due at $(text replyDue <<< "$publication"), 24 hours after the detection"

say "3. The executor finds it in the queue and takes it"
wait_for "the assignment" "/api/drafting/assignments/$id" "$executor" '"state":"open"' > /dev/null
taken=$(call POST "/api/drafting/assignments/$id/take" "$executor" '{}')
show "assignment is $(text state <<< "$taken"), holder: $(text name <<< "$taken")"

say "4. A first draft lacks what clause 8 demands: the check says so before anybody else does"
check=$(call POST "/api/drafting/assignments/$id/draft/check" "$executor" '{"greeting": "Здравствуйте, Тимур!", "freeText": "Спасибо за сообщение."}')
grep -q '"canSubmit":false' <<< "$check" || fail "the check found nothing: $check"
grep -o '"severity":"[a-z]*"\|"message":"[^"]*"' <<< "$check" | cut -d '"' -f 4 | paste -d ' ' - - | sed 's/^/   /'

say "5. The executor names the measures and the stages with their dates, and submits (clause 9)"
soon=$(date -d '+3 days' +%F)
later=$(date -d '+10 days' +%F)
draft=$(call PUT "/api/drafting/assignments/$id/draft" "$executor" "{
  \"greeting\": \"Здравствуйте, Тимур!\",
  \"measures\": \"Приняты меры к устранению неисправности.\",
  \"stages\": [{\"text\": \"Замена контроллера светофора\", \"dueDate\": \"$later\"}],
  \"closing\": \"Отдел дорожного хозяйства и транспорта\",
  \"postAutomatically\": true
}")
version=$(number version <<< "$draft")
submitted=$(call POST "/api/drafting/assignments/$id/draft/submit" "$executor" "{\"version\": $version}")
show "version $version went to the curator as submission $(number submission <<< "$submitted")"

say "6. The curator reads it and returns it with two remarks, one on a place in the text (clause 9)"
review=$(wait_for "the review" "/api/approval/reviews/$id" "$curator" '"submission":1')
show "to be decided until $(text reviewDue <<< "$review"); rounds that still fit before the reply is due: $(number rounds <<< "$review")"
# The remark covers characters 22 to 33, counted from 0: «Приняты меры».
returned=$(call POST "/api/approval/reviews/$id/return" "$curator" '{
  "submission": 1,
  "remarks": [
    {"kind": "content", "text": "Какие именно меры? Кто сейчас помогает детям перейти дорогу?", "start": 22, "length": 12},
    {"kind": "fact", "text": "Контроллер обещали раньше: уточните срок."}
  ]
}')
grep -o '"quote":"[^"]*"' <<< "$returned" | cut -d '"' -f 4 | sed 's/.*/   remark on: «&»/'

say "7. The executor reworks the draft and answers each remark; the hour for it runs (clause 9)"
assignment=$(wait_for "the return" "/api/drafting/assignments/$id" "$executor" '"state":"returned"')
mapfile -t remarks < <(grep -o '"remark":{"id":"[^"]*"' <<< "$assignment" | cut -d '"' -f 6)
[[ ${#remarks[@]} == 2 ]] || fail "the assignment shows ${#remarks[@]} remarks instead of 2: $assignment"
rework=$(call PUT "/api/drafting/assignments/$id/draft" "$executor" "{
  \"greeting\": \"Здравствуйте, Тимур!\",
  \"measures\": \"Сегодня у перекрёстка с 7:30 до 8:30 и с 12:00 до 14:00 дежурит регулировщик, он переводит детей через дорогу. Подрядчик нашёл причину: сгорел контроллер светофора.\",
  \"stages\": [{\"text\": \"Заменим контроллер\", \"dueDate\": \"$soon\"}, {\"text\": \"Проверим режим светофора и расскажем здесь\", \"dueDate\": \"$later\"}],
  \"closing\": \"Отдел дорожного хозяйства и транспорта\",
  \"postAutomatically\": true,
  \"remarkAnswers\": [
    {\"remarkId\": \"${remarks[0]}\", \"done\": true, \"text\": \"Назвали регулировщика и часы.\"},
    {\"remarkId\": \"${remarks[1]}\", \"done\": true, \"text\": \"Срок уточнён у подрядчика.\"}
  ]
}" "If-Match: \"$version\"")
version=$(number version <<< "$rework")
submitted=$(call POST "/api/drafting/assignments/$id/draft/submit" "$executor" "{\"version\": $version}")
show "version $version went to the curator as submission $(number submission <<< "$submitted")"

say "8. The curator approves exactly this text: the hash says which (clause 9)"
review=$(wait_for "the second submission" "/api/approval/reviews/$id" "$curator" '"submission":2')
hash=$(text contentHash <<< "$review")
approved=$(call POST "/api/approval/reviews/$id/approve" "$curator" "{\"submission\": 2, \"contentHash\": \"$hash\"}")
show "review is $(text status <<< "$approved"), content ${hash:0:16}…"

say "9. It is posted under the publication by itself, as the executor had asked for (clause 10)"
posting=$(wait_for "the posting" "/api/publishing/postings/$id" "$executor" '"status":"posted"')
show "posted at $(text postedAt <<< "$posting")"
show "address   $(text replyUrl <<< "$posting")"
curl --silent --show-error --fail --noproxy '*' "$page" | grep -q 'дежурит регулировщик' || fail "$page does not show the reply"
show "the emulator's page shows the reply: $page"

say "10. The record: who did what when, and every clock (Reporting)"
answered=$(wait_for "the end of the timeline" "/api/reporting/publications/$id/timeline" "$curator" '"kind":"publicationAnswered"')
grep -o '"at":"[^"]*","kind":"[^"]*","title":"[^"]*"' <<< "$answered" | cut -d '"' -f 4,12 --output-delimiter ' ' | sed -E 's/^([0-9-]+)T([0-9:]{8})[^ ]*/   \1 \2 /'
echo
grep -o '"timer":"[a-z]*","name":"[^"]*"\|"dueAt":"[^"]*","state":"[a-zA-Z]*"' <<< "$answered" \
  | paste -d ',' - - | cut -d '"' -f 4,8,12,16 --output-delimiter '|' \
  | while IFS='|' read -r timer name due state; do printf '   clock %-8s %-9s due %.19s  %s\n' "$timer" "$state" "$due" "$name"; done

say "11. Every command is on record, in a chain that shows any change (Identity)"
verified=$(wait_for "the record" /api/identity/audit/verify "$admin" '"ok":true')
show "$(number count <<< "$verified") entries, the chain holds"
request GET "/api/intake/publications/$id" 'no token at all' | tail -n 1 | sed 's/^/   without a token the answer is /'

say "12. Meanwhile the monitors found what citizens wrote in all networks on the scripted day (clauses 1 and 4)"
press=$(sign_in demo-press)
for network in vk ok facebook twitter instagram telegram max; do
  found=$(wait_for "something found in $network" "/api/intake/candidates?network=$network&limit=200" "$curator" '"network"')
  show "$network: $(grep -o '"replyDue"' <<< "$found" | wc -l) candidates wait for the curator"
done

# answer ID: takes the assignment, drafts, submits and approves.
answer() {
  local saved review
  wait_for "the assignment" "/api/drafting/assignments/$1" "$executor" '"state":"open"' > /dev/null
  call POST "/api/drafting/assignments/$1/take" "$executor" '{}' > /dev/null
  saved=$(call PUT "/api/drafting/assignments/$1/draft" "$executor" '{
    "greeting": "Здравствуйте!", "measures": "Сегодня утром контейнеры на Речной вывезены, площадка вымыта.",
    "closing": "Отдел благоустройства и озеленения", "postAutomatically": true
  }')
  call POST "/api/drafting/assignments/$1/draft/submit" "$executor" "{\"version\": $(number version <<< "$saved")}" > /dev/null
  review=$(wait_for "the review" "/api/approval/reviews/$1" "$curator" '"submission":1')
  call POST "/api/approval/reviews/$1/approve" "$curator" "{\"submission\": 1, \"contentHash\": \"$(text contentHash <<< "$review")\"}" > /dev/null
}

# candidate NETWORK: the id of what a citizen wrote there about the rubbish in Rechnaya street, or nothing after an earlier walk.
candidate() {
  local found
  found=$(wait_for "what is written in $1 about Rechnaya street" \
    "/api/intake/candidates?network=$1&status=new&status=registered&q=%D0%A0%D0%B5%D1%87%D0%BD%D0%BE%D0%B9" "$curator" '"network"')
  ! grep -q '"status":"new"' <<< "$found" || text id <<< "$found"
}

say "13. One of Facebook: the curator registers it, the 24 hours count from the finding; it is answered through the API"
waiting=$(candidate facebook)
if [[ -z $waiting ]]; then
  show "an earlier walk has answered it"
else
  found=$(call POST "/api/intake/candidates/$waiting/register" "$curator" '{"topicCode": "musor"}')
  published=$(text id <<< "$found")
  show "found at $(text detectedAt <<< "$found"), the reply is due at $(text replyDue <<< "$found")"
  answer "$published"
  posting=$(wait_for "the posting" "/api/publishing/postings/$published" "$executor" '"status":"posted"')
  show "posted at $(text replyUrl <<< "$posting" | sed 's/\\u0026/\&/g')"
  show "seen at $EMULATOR/facebook"
fi

say "14. One of Odnoklassniki, whose API takes no comments: the executor posts by hand and records address and picture (clause 10)"
waiting=$(candidate ok)
if [[ -z $waiting ]]; then
  show "an earlier walk has answered it"
else
  found=$(call POST "/api/intake/candidates/$waiting/register" "$curator" '{"topicCode": "musor"}')
  published=$(text id <<< "$found")
  answer "$published"
  posting=$(wait_for "the posting" "/api/publishing/postings/$published" "$executor" '"byHand":true')
  show "by hand, because: $(text errorDetail <<< "$posting")"
  curl --silent --show-error --fail --noproxy '*' --output /dev/null --header 'Content-Type: application/json' "$EMULATOR/control/ok/comments" --data '{
    "ownerId": 570188000001, "postId": 1, "author": {"id": 570188000001},
    "text": "Здравствуйте!\n\nСегодня утром контейнеры на Речной вывезены, площадка вымыта.\n\nОтдел благоустройства и озеленения"
  }'
  picture=$(base64 -d <<< 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==' \
    | curl --silent --show-error --fail --noproxy '*' --header "Authorization: Bearer $executor" --header 'Content-Type: image/png' \
      --data-binary @- "$GATEWAY/api/publishing/attachments?fileName=screen.png" | text hash)
  confirmed=$(call POST "/api/publishing/postings/$published/confirm" "$executor" "{\"replyUrl\": \"$(text url <<< "$found" | cut -d ? -f 1)\", \"screenshot\": \"$picture\"}")
  show "the posting is $(text status <<< "$confirmed"), seen at $EMULATOR/ok"
fi

say "15. An own post, written once for three accounts (clause 6)"
accounts=$(call GET /api/publishing/accounts "$press")
targets=$(for network in facebook ok vk; do
  grep -o "{\"id\":\"[^\"]*\",\"network\":\"$network\"" <<< "$accounts" | head -n 1 | cut -d '"' -f 4 | sed 's/.*/{"accountId": "&"}/'
done | paste -s -d ,)
own=$(cat /proc/sys/kernel/random/uuid)
call PUT "/api/publishing/own-posts/$own" "$press" "{\"text\": \"В субботу в парке Авиаторов откроется каток, вход свободный. Прокат коньков с 10:00.\", \"targets\": [$targets]}" > /dev/null
call POST "/api/publishing/own-posts/$own/plan" "$press" '{}' > /dev/null
went=$(wait_for "the own post in all three" "/api/publishing/own-posts/$own" "$press" '"url":.*"url":.*"url":')
grep -o '"url":"[^"]*"' <<< "$went" | cut -d '"' -f 4 | sed 's/\\u0026/\&/g; s/^/   posted at /'
cadence=$(call GET "/api/publishing/cadence" "$press")
grep -q '"required":2' <<< "$cadence" || fail "the cadence names no number of posts: $cadence"
show "two posts a week are owed in each account: GET /api/publishing/cadence counts them"

say "16. The responsible deputy puts a shortcoming into the register and sends it on; the deputy for the area answers (clause 12)"
deputy=$(sign_in demo-deputy)
area=$(sign_in demo-area-deputy)
head_of_town=$(sign_in demo-head)
wait_for "the publication in Reporting" "/api/reporting/publications/$id/timeline" "$deputy" '"kind":"publicationAnswered"' > /dev/null
found=$(call POST /api/reporting/shortcomings "$deputy" "{\"kind\": \"content\", \"description\": \"Первый проект ответа не называл принятых мер.\", \"publicationId\": \"$id\"}")
short=$(text id <<< "$found")
show "number $(text number <<< "$found"): $(text title <<< "$found")"
call POST "/api/reporting/shortcomings/$short/notify" "$deputy" "{\"answerDue\": \"$(date -u -d '+3 days' +%FT%TZ)\"}" > /dev/null
answered=$(call POST "/api/reporting/shortcomings/$short/answer" "$area" '{"cause": "Исполнитель впервые готовил ответ.", "measures": "Проведён разбор с отделом.", "decision": "none"}')
show "the deputy for the area: $(text stateText <<< "$answered")"
closed=$(call POST "/api/reporting/shortcomings/$short/close" "$deputy" '{}')
show "the responsible deputy: $(text stateText <<< "$closed")"

say "17. The curator reports to the head at once, the head is told and takes note (clause 13)"
raised=$(call POST /api/reporting/urgent "$curator" "{\"publicationId\": \"$id\", \"reason\": \"Переход у школы: дети идут через дорогу без светофора.\"}")
urgent=$(text id <<< "$raised")
told=$(wait_for "who was told" "/api/reporting/urgent/$urgent" "$head_of_town" '"recipients":\[{*"')
show "told at once, by every way that they have: $(grep -o '"recipients":\[[^]]*\]' <<< "$told" | cut -d : -f 2-)"
noted=$(call POST "/api/reporting/urgent/$urgent/acknowledge" "$head_of_town" '{}')
show "report $(text number <<< "$noted") is $(text state <<< "$noted")"
call POST "/api/reporting/urgent/$urgent/close" "$head_of_town" '{"outcome": "Регулировщик стоит, контроллер заменят."}' > /dev/null

say "18. What the reply promised is held until it is kept (clause 8)"
promises=$(wait_for "the promises of the reply" "/api/reporting/promises?publicationId=$id" "$executor" '"promisedDate"')
grep -o '"text":"[^"]*"\|"promisedDate":"[^"]*"' <<< "$promises" | cut -d '"' -f 4 | paste -d '|' - - | sed 's/^/   /; s/|/, until /'

say "19. How it goes: today's figures, and the analysis of these days as a document (clause 13)"
figures=$(call GET "/api/reporting/dashboard?period=today" "$head_of_town")
show "computed at $(text computedAt <<< "$figures"), $(grep -o '"median":"[^"]*"' <<< "$figures" | head -n 1)"
document=$(mktemp --suffix .docx)
curl --silent --show-error --fail --noproxy '*' --header "Authorization: Bearer $deputy" --output "$document" \
  "$GATEWAY/api/reporting/analysis.docx?from=$(date -d '-6 days' +%F)&to=$(date +%F)"
show "$(stat -c %s "$document") bytes: $document"

say "Done: publication $id is answered."
