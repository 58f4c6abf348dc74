// The request "audition": a blind comparison of two choices of an output while it plays. X is drawn here and told nowhere.

#include <memory>
#include <optional>
#include <random>

#include <fmt/format.h>

#include "advise/listen/abx.hpp"
#include "api/requests/asked.hpp"
#include "api/requests/requests.hpp"

namespace ohmic::api {
namespace {

using advise::Abx;
using advise::AbxPlan;
using advise::Heard;
using advise::Side;

/// One test at a time, and whose it is.
struct Audition {
  rig::Session& session;
  std::function<std::uint64_t()> seed;
  ClientNumber client = 0;
  std::string output;
  int choices[2] = {1, 2};  // A and B, from 1
  std::string titles[2];
  std::optional<Abx> test;

  /// Plays what the test says now.
  Result<void> hear(Heard to) {
    const Side side = test->listen(to);
    return session.hear_choice(rig::Tried{.output = output, .choice = choices[side == Side::a ? 0 : 1]});
  }
  void end() {
    test.reset();
    client = 0;
    // What its own value says was heard before, so it can be heard again.
    (void)session.hear_choice(std::nullopt);
  }
};

std::string_view word(Side side) { return side == Side::a ? "a" : "b"; }
std::string_view word(Heard heard) { return heard == Heard::a ? "a" : heard == Heard::b ? "b" : "x"; }
std::string_view word(advise::AbxVerdict verdict) {
  switch (verdict) {
    case advise::AbxVerdict::passed: return "passed";
    case advise::AbxVerdict::not_passed: return "not passed";
    case advise::AbxVerdict::stopped: return "stopped";
  }
  return "";
}

Members state_of(const Audition& audition) {
  if (!audition.test) return {{"running", false}};
  const Abx& test = *audition.test;
  Members members{{"running", !test.is_over()},
                  {"output", audition.output},
                  {"between", List{audition.choices[0], audition.choices[1]}},
                  {"a", audition.titles[0]},
                  {"b", audition.titles[1]},
                  {"rule", test.plan().sentence()},
                  {"of", test.plan().trials()}};
  if (!test.is_over()) {
    members.insert(members.end(), {{"trial", test.trial()},
                                   {"listening", word(test.listening())},
                                   {"can_answer", test.can_answer()},
                                   {"result", Value()}});
    return members;
  }
  const advise::AbxResult& result = *test.result();
  List trials;
  for (const advise::AbxTrial& trial : test.trials())
    trials.emplace_back(Members{{"x", word(trial.x)},
                                {"answer", word(trial.answer)},
                                {"right", trial.is_right()},
                                {"switches", trial.switches}});
  members.emplace_back("result", Members{{"verdict", word(result.verdict)},
                                         {"correct", result.correct},
                                         {"trials", result.trials},
                                         {"p", result.p_value},
                                         {"sentence", result.sentence}});
  members.emplace_back("trials", std::move(trials));
  return members;
}

/// Two different choices of the output, from 1.
Result<void> take_pair(Audition& audition, const rig::Phones& phones, const Value& asked) {
  const Value* between = asked.find("between");
  int choices[2] = {1, 2};
  if (between != nullptr) {
    const List* list = between->list();
    if (list == nullptr || list->size() != 2 || (*list)[0].number() == nullptr || (*list)[1].number() == nullptr)
      return failure("\"between\" is the numbers of two choices.", R"(Such as "between": [1, 2].)");
    for (std::size_t i = 0; i < 2; ++i) choices[i] = static_cast<int>(*(*list)[i].number());
  }
  const int count = static_cast<int>(phones.choices.size());
  if (count < 2)
    return failure(fmt::format("{} has one amplifier and headphone: there is nothing to compare.", phones.name),
                   "Give it another amplifier in the rig: amplifier = [\"one\", \"other\"].");
  for (const int choice : choices)
    if (choice < 1 || choice > count)
      return failure(fmt::format("{} has {} to choose from.", phones.name, count), "Count from 1.");
  if (choices[0] == choices[1]) return failure("A and B are the same.", "Give two different choices.");
  const auto& titles = audition.session.phones();
  for (std::size_t i = 0; i < 2; ++i) {
    audition.choices[i] = choices[i];
    for (const rig::PhonesState& state : titles)
      if (state.name == phones.name) audition.titles[i] = state.choices.at(static_cast<std::size_t>(choices[i] - 1));
  }
  return {};
}

Answer start(Audition& audition, const Request& request, const Value& asked) {
  constexpr std::string_view members[] = {"output", "between", "trials", "rule"};
  if (auto ok = object_of(asked, members, R"({"start": {"output": "Lead", "between": [1, 2]}})"); !ok)
    return std::unexpected(ok.error());
  if (audition.test && !audition.test->is_over() && audition.client != request.client)
    return failure("Somebody else is in the middle of a test.", "Wait for its end.");
  const auto output = text_in(asked, "output", "Lead");
  if (!output) return std::unexpected(output.error());
  const auto phones = named(audition.session.desk().rig().phones, *output, "phones output");
  if (!phones) return std::unexpected(phones.error());
  auto rule = advise::Stopping::fixed;
  if (asked.find("rule") != nullptr) {
    const auto given = text_in(asked, "rule", "fixed or sequential");
    if (!given) return std::unexpected(given.error());
    if (*given != "fixed" && *given != "sequential")
      return failure(fmt::format("There is no rule \"{}\".", *given), "There is fixed, sequential.");
    if (*given == "sequential") rule = advise::Stopping::sequential;
  }
  double trials = rule == advise::Stopping::fixed ? AbxPlan::usual_trials : AbxPlan::usual_most;
  if (asked.find("trials") != nullptr) {
    const auto given = number_in(asked, "trials", 1, AbxPlan::most_trials);
    if (!given) return std::unexpected(given.error());
    trials = *given;
  }
  auto plan = AbxPlan::make(rule, static_cast<int>(trials));
  if (!plan) return std::unexpected(plan.error());
  if (auto ok = take_pair(audition, **phones, asked); !ok) return std::unexpected(ok.error());
  audition.client = request.client;
  audition.output = *output;
  audition.test.emplace(std::move(*plan), audition.seed());
  if (auto heard = audition.hear(Heard::a); !heard) {
    audition.end();
    return std::unexpected(heard.error());
  }
  return state_of(audition);
}

Answer go_on(Audition& audition, const Request& request) {
  if (const std::string* word = request.verb.text(); word != nullptr && *word == "state") return state_of(audition);
  if (const Value* asked = request.verb.find("start")) return start(audition, request, *asked);
  if (!audition.test || audition.client != request.client)
    return failure("No test of yours is running.",
                   R"(Start one: {"audition": {"start": {"output": "Lead", "between": [1, 2]}}}.)");
  Abx& test = *audition.test;
  if (request.verb.find("answer") != nullptr) {
    const auto answer = text_in(request.verb, "answer", "a or b");
    if (!answer) return std::unexpected(answer.error());
    if (*answer != "a" && *answer != "b") return failure(fmt::format("X is a or b, not \"{}\".", *answer));
    if (!test.can_answer()) return failure("X was not listened to yet.", R"(Listen to it: {"audition": "x"}.)");
    test.answer(*answer == "a" ? Side::a : Side::b);
    // The next trial begins with A, and so does the time behind the last one.
    if (test.is_over()) (void)audition.session.hear_choice(std::nullopt);
    else if (auto heard = audition.hear(Heard::a); !heard) return std::unexpected(heard.error());
    return state_of(audition);
  }
  const auto word = request.text(R"("a", "b", "x", "state", "stop", {"start": {...}} or {"answer": "a"})");
  if (!word) return std::unexpected(word.error());
  if (*word == "stop") {
    test.stop();
    Members state = state_of(audition);
    audition.end();
    return state;
  }
  if (*word != "a" && *word != "b" && *word != "x")
    return failure(fmt::format("An audition knows no \"{}\".", *word), "There is a, b, x, state, stop, start, answer.");
  if (test.is_over()) return failure("The test is over.", "Start another one.");
  if (auto heard = audition.hear(*word == "a" ? Heard::a : *word == "b" ? Heard::b : Heard::x); !heard)
    return std::unexpected(heard.error());
  return state_of(audition);
}

}  // namespace

void add_audition(Protocol& protocol, rig::Session& session, std::function<std::uint64_t()> seed) {
  if (!seed)
    seed = [] {
      std::random_device chance;
      return (static_cast<std::uint64_t>(chance()) << 32) | chance();
    };
  const auto audition = std::make_shared<Audition>(Audition{.session = session, .seed = std::move(seed)});
  protocol.add(
      {.name = "audition",
       .takes = {},
       .says = "A blind comparison (ABX) of two choices of an output while it plays; ends with the connection.",
       .answer = [audition](const Request& request) { return go_on(*audition, request); }});
  protocol.when_left([audition](ClientNumber client) {
    if (audition->test && client == audition->client) audition->end();
  });
}

}  // namespace ohmic::api
