// What clients ask about their ears: doses, whose they are, and the topic that tells them.

#include "api/dose_requests.hpp"

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "api/requests/asked.hpp"
#include "rig/address.hpp"

namespace ohmic::api {
namespace {

Value rounded(double value) {
  if (!std::isfinite(value)) return {};  // nothing is known, or nothing is heard
  return std::round(value * 100.0) / 100.0 + 0.0;
}
List ends(const Interval<DBSPL>& levels) { return {rounded(levels.low.value()), rounded(levels.high.value())}; }
List ends(const Interval<double>& percent) { return {rounded(percent.low), rounded(percent.high)}; }

/// Errors: a performer asks about somebody else.
Result<void> may_ask(const Request& request, std::string_view output) {
  if (request.role.is_engineer || request.role.output == output) return {};
  return failure(fmt::format("The dose of \"{}\" is told to who wears it, and to engineers.", output),
                 fmt::format("Ask for \"{}\".", request.role.output));
}

Answer dose(const Request& request, Dosimeter& dosimeter) {
  constexpr std::array<std::string_view, 2> known = {"output", "understood"};
  constexpr std::string_view example = R"({"output": "Lead"})";
  if (auto asked = object_of(request.verb, known, example); !asked) return std::unexpected(asked.error());
  const auto output = text_in(request.verb, "output", example);
  if (!output) return std::unexpected(output.error());
  if (auto may = may_ask(request, *output); !may) return std::unexpected(may.error());
  if (const Value* understood = request.verb.find("understood")) {
    if (understood->flag() == nullptr || !*understood->flag())
      return failure("\"understood\" is true when somebody has read the warning.", R"(Such as "understood": true.)");
    if (auto done = dosimeter.understood(*output); !done) return std::unexpected(done.error());
  }
  const auto found = dosimeter.dose(*output);
  if (!found) return std::unexpected(found.error());
  return members_of(*found);
}

Answer listener(const Request& request, Protocol& protocol, rig::Session& session) {
  constexpr std::array<std::string_view, 2> known = {"output", "name"};
  constexpr std::string_view example = R"({"output": "Lead", "name": "Anna"})";
  if (auto asked = object_of(request.verb, known, example); !asked) return std::unexpected(asked.error());
  const auto output = text_in(request.verb, "output", example);
  if (!output) return std::unexpected(output.error());
  const auto name = text_in(request.verb, "name", example);
  if (!name) return std::unexpected(name.error());
  auto turned = session.set(fmt::format("phones.{}.listener", rig::address_part(*output)), *name);
  if (!turned) return std::unexpected(std::move(turned).error());
  const std::string now = turned->after;
  protocol.tell({std::move(*turned)}, fmt::format("client {}", request.client));
  return Members{{"output", *output}, {"listener", now}};
}

}  // namespace

Members members_of(const Dose& dose) {
  List unknown(dose.unknowns.begin(), dose.unknowns.end());
  return {{"output", dose.output},
          {"listener", dose.listener},
          {"laeq_db", rounded(dose.average.value())},
          {"now_dba", ends(dose.now)},
          {"recent_dba", ends(dose.recent)},
          {"today_percent_niosh", ends(dose.today)},
          {"week_percent_h870", ends(dose.week)},
          {"likely", Members{{"now_dba", rounded(dose.now.likely.value())},
                             {"today_percent_niosh", rounded(dose.today.likely)},
                             {"week_percent_h870", rounded(dose.week.likely)}}},
          {"until_full_seconds", dose.until_full ? Value(std::round(dose.until_full->value())) : Value()},
          {"at_most", dose.is_at_most},
          {"warning", std::string(name_of(dose.warning))},
          {"understood", dose.is_understood},
          {"words", dose.words},
          {"unknown", std::move(unknown)}};
}

void add_dose(Protocol& protocol, rig::Session& session, Dosimeter& dosimeter) {
  protocol.add({.name = "dose",
                .says = "How loud it is at a listener's ears in dB(A), what they had today and in seven days, how long "
                        "it may go on, and what of it is not known.",
                .performers_may = true,
                .answer = [&dosimeter](const Request& request) { return dose(request, dosimeter); }});
  protocol.add(
      {.name = "listener",
       .says = "Who wears a phones output: whose dose is counted.",
       .answer = [&protocol, &session](const Request& request) { return listener(request, protocol, session); }});
  protocol.add(Topic{.name = "dose", .says = "The dose of every listener, every two seconds.", .performers_may = true});
}

void tell_doses(Protocol& protocol, Dosimeter& dosimeter) {
  if (!dosimeter.is_time_to_tell()) return;
  for (const Dose& one : dosimeter.doses())
    protocol.tell("dose", Members{{"dose", members_of(one)}},
                  [&](ClientNumber, const Role& role) { return role.is_engineer || role.output == one.output; });
}

}  // namespace ohmic::api
