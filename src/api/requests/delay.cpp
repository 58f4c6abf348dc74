// The request "delay": lets a listener hear one input late, for as long as whoever asked stays.

#include <cmath>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "api/requests/asked.hpp"
#include "api/requests/requests.hpp"

namespace ohmic::api {
namespace {

Members of(const std::optional<rig::Late>& late) {
  if (!late) return {{"delay", Value()}, {"words", "Nobody hears anything late."}};
  const double ms = std::round(late->delay.value() * 1e5) / 100.0;
  return {{"delay", Members{{"input", late->input}, {"output", late->output}, {"ms", ms}}},
          {"words", fmt::format("{} hears {} {:g} ms late.", late->output, late->input, ms)}};
}

Result<std::optional<rig::Late>> late_of(const Value& asked) {
  if (const bool* on = asked.flag(); on != nullptr && !*on) return std::nullopt;
  constexpr std::string_view members[] = {"input", "output", "ms"};
  if (auto ok = object_of(asked, members, R"({"delay": {"input": "Vocal", "output": "Singer", "ms": 40}} or false)");
      !ok)
    return std::unexpected(ok.error());
  const auto input = text_in(asked, "input", "Vocal"), output = text_in(asked, "output", "Singer");
  const auto ms = number_in(asked, "ms", 0.0, 1000.0);
  if (!input) return std::unexpected(input.error());
  if (!output) return std::unexpected(output.error());
  if (!ms) return std::unexpected(ms.error());
  return rig::Late{.input = *input, .output = *output, .delay = Second(*ms / 1e3)};
}

}  // namespace

void add_delay(Protocol& protocol, rig::Session& session) {
  // Who asked for what is heard late now; nobody: 0.
  const auto asker = std::make_shared<ClientNumber>(0);
  protocol.add(
      {.name = "delay",
       .takes = {},
       .says = "Lets one listener hear one input 0 to 1000 ms late, until told otherwise or the connection ends.",
       .answer = [&session, asker](const Request& request) -> Answer {
         if (const bool* asks = request.verb.flag(); asks != nullptr && *asks) return of(session.heard_late());
         auto late = late_of(request.verb);
         if (!late) return std::unexpected(late.error());
         const bool is_on = late->has_value();
         if (auto heard = session.hear_late(std::move(*late)); !heard) return std::unexpected(heard.error());
         *asker = is_on ? request.client : 0;
         return of(session.heard_late());
       }});
  protocol.when_left([&session, asker](ClientNumber client) {
    if (client != *asker) return;
    *asker = 0;
    // What was heard before it can be heard again.
    (void)session.hear_late(std::nullopt);
  });
}

}  // namespace ohmic::api
