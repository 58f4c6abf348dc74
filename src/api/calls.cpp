// Who calls, for how long and whether somebody has answered; and messages from browser to browser.

#include "api/calls.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include <fmt/format.h>

namespace ohmic::api {
namespace {

constexpr std::size_t longest_data = 16 * 1024;
constexpr std::string_view engineer = "engineer";

struct Call {
  std::string from;
  bool has_voice = false;
  bool is_answered = false;
  Clock::Time since{};
};

class Calls {
 public:
  Calls(Protocol& protocol, const Clock& clock) : protocol_(protocol), clock_(clock) {}

  Answer call(const Request& request);
  Answer relay(const Request& request);

 private:
  Answer by_performer(const Request& request, bool is_on);
  Answer by_engineer(const Request& request);
  Answer state(const Role& role) const;
  Call* find(std::string_view from);
  Members told(const Call& call, bool is_on) const;
  /// To engineers, and to the performers of this output. The count of engineers who were told.
  int tell(const Call& call, bool is_on);

  Protocol& protocol_;
  const Clock& clock_;
  std::vector<Call> calls_;
};

Call* Calls::find(std::string_view from) {
  const auto found = std::ranges::find(calls_, from, &Call::from);
  return found == calls_.end() ? nullptr : &*found;
}

Members Calls::told(const Call& call, bool is_on) const {
  const double seconds = std::chrono::duration<double>(clock_.now() - call.since).count();
  return {{"from", call.from},
          {"on", is_on},
          {"voice", call.has_voice},
          {"answered", call.is_answered},
          {"seconds", std::round(seconds)}};
}

int Calls::tell(const Call& call, bool is_on) {
  int engineers = 0;
  protocol_.tell("calls", {{"call", told(call, is_on)}}, [&](ClientNumber, const Role& role) {
    engineers += role.is_engineer;
    return role.is_engineer || role.output == call.from;
  });
  return engineers;
}

Answer Calls::by_performer(const Request& request, bool is_on) {
  const std::string& from = request.role.output;
  const Value* voice = request.all.find("voice");
  if (voice != nullptr && voice->flag() == nullptr)
    return failure(fmt::format("\"voice\" is {}; expected true or false.", voice->kind()),
                   "It says whether this browser may use its microphone.");
  if (is_on) {
    Call* known = find(from);
    if (known == nullptr) known = &calls_.emplace_back(Call{.from = from, .since = clock_.now()});
    known->has_voice = voice != nullptr && *voice->flag();
    return Members{{"call", true}, {"engineers", tell(*known, true)}, {"answered", known->is_answered}};
  }
  if (const Call* known = find(from)) {
    const Call ended = *known;
    std::erase_if(calls_, [&](const Call& one) { return one.from == from; });
    tell(ended, false);
  }
  return Members{{"call", false}};
}

Answer Calls::by_engineer(const Request& request) {
  const Value* to = request.verb.find("to");
  const Value* on = request.verb.find("on");
  if (to == nullptr || to->text() == nullptr || on == nullptr || on->flag() == nullptr)
    return failure("An engineer answers a call by saying whose it is, and whether it goes on.",
                   R"(Such as {"call": {"to": "Lead", "on": true}}; {"call": "state"} says who calls.)");
  Call* known = find(*to->text());
  if (known == nullptr) return failure(fmt::format("{} does not call.", *to->text()));
  known->is_answered = true;
  const Call told_of = *known;
  if (!*on->flag()) std::erase_if(calls_, [&](const Call& one) { return one.from == told_of.from; });
  tell(told_of, *on->flag());
  return Members{{"to", told_of.from}, {"on", *on->flag()}};
}

Answer Calls::state(const Role& role) const {
  List list;
  for (const Call& call : calls_)
    if (role.is_engineer || role.output == call.from) list.emplace_back(told(call, true));
  return Members{{"calls", std::move(list)}};
}

Answer Calls::call(const Request& request) {
  if (request.verb.text() != nullptr && *request.verb.text() == "state") return state(request.role);
  if (request.role.is_engineer) return by_engineer(request);
  if (const bool* is_on = request.verb.flag()) return by_performer(request, *is_on);
  return failure(fmt::format("This is {}; expected true, false or \"state\".", request.verb.kind()),
                 R"(Such as {"call": true}.)");
}

Answer Calls::relay(const Request& request) {
  const Value* to = request.verb.find("to");
  const Value* data = request.verb.find("data");
  if (to == nullptr || data == nullptr || data->members() == nullptr)
    return failure("What is handed on needs whom it is for and an object.",
                   R"(Such as {"relay": {"to": "engineer", "data": {"voice": "offer"}}}.)");
  if (write_line(*data).size() > longest_data) return failure("What is handed on is at most 16 KiB.", "Send less.");
  const std::string name(request.role.is_engineer ? engineer : std::string_view(request.role.output));
  const Members line{{"relay", Members{{"from", request.client}, {"name", name}, {"data", *data}}}};
  const double* number = to->number();
  const std::string* who = to->text();
  int heard = 0;
  protocol_.tell("calls", line, [&](ClientNumber client, const Role& role) {
    // Two performers have nothing to say to each other here: nobody's browser is opened to a stranger.
    const bool is_meant = client != request.client && role.is_engineer != request.role.is_engineer &&
                          (number != nullptr  ? *number == client
                           : who == nullptr   ? false
                           : role.is_engineer ? *who == engineer
                                              : *who == role.output);
    heard += is_meant;
    return is_meant;
  });
  if (heard == 0)
    return failure(fmt::format("Nobody is here who is meant by {}.", write_line(*to)),
                   "They hear it who subscribed to \"calls\".");
  return Members{{"relayed", heard}};
}

}  // namespace

void add_calls(Protocol& protocol, const Clock& clock) {
  const auto calls = std::make_shared<Calls>(protocol, clock);
  protocol.add({.name = "call",
                .takes = {"voice"},
                .says = "A performer calls the engineer, who answers.",
                .performers_may = true,
                .answer = [calls](const Request& request) { return calls->call(request); }});
  protocol.add({.name = "relay",
                .says = "Hands a message on from browser to browser, between performers and engineers.",
                .performers_may = true,
                .answer = [calls](const Request& request) { return calls->relay(request); }});
  protocol.add(Topic{.name = "calls", .says = "Who calls, who has answered.", .performers_may = true});
}

}  // namespace ohmic::api
