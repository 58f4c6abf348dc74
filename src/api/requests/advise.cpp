// The request "advise": what `ohmic advise` would say, from the same words, and the interview for those who have none.

#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "advise/ask/interview.hpp"
#include "advise/draw/page.hpp"
#include "api/requests/advice.hpp"
#include "api/requests/asked.hpp"
#include "api/requests/catalogue_shelf.hpp"
#include "api/requests/requests.hpp"

namespace ohmic::api {
namespace {

using advise::Answers;

constexpr std::string_view example = R"({"advise": {"headphones": ["hd 600"], "source": "phone"}})";
constexpr std::string_view known[] = {"for",
                                      "headphones",
                                      "choose",
                                      "interface",
                                      "amp",
                                      "source",
                                      "microphone",
                                      "mics",
                                      "condenser",
                                      "instruments",
                                      "lines",
                                      "listeners",
                                      "own_mixes",
                                      "complaint",
                                      "wired",
                                      "through_computer",
                                      "balanced",
                                      "passive_speakers",
                                      "budget",
                                      "hours",
                                      "peak",
                                      "level",
                                      "voice",
                                      "rate",
                                      "buffer",
                                      "output_voltage",
                                      "output_impedance"};

/// Takes members one by one; the first that is not understood is the error of all.
class Reader {
 public:
  explicit Reader(const Value& from) : from_(from) {}

  void word(std::string_view name, std::string& into) {
    if (const Value* value = there(name)) {
      if (value->text() != nullptr) into = *value->text();
      else refuse(name, *value, "a text");
    }
  }
  /// A list of texts, or one.
  void words(std::string_view name, std::vector<std::string>& into) {
    const Value* value = there(name);
    if (value == nullptr) return;
    if (value->text() != nullptr) into = {*value->text()};
    else if (value->list() != nullptr && value->list()->size() <= 8)
      for (const Value& one : *value->list()) {
        if (one.text() == nullptr) return refuse(name, one, "texts");
        into.push_back(*one.text());
      }
    else refuse(name, *value, "a list of at most 8 texts");
  }
  void flag(std::string_view name, bool& into) {
    if (const Value* value = there(name)) {
      if (value->flag() != nullptr) into = *value->flag();
      else refuse(name, *value, "true or false");
    }
  }
  template <class Number>
  void number(std::string_view name, double least, double most, Number& into) {
    const Value* value = there(name);
    if (value == nullptr || value->is_nothing()) return;
    if (const auto given = number_in(from_, name, least, most)) into = static_cast<int>(*given);
    else error_ = error_ ? error_ : std::optional(given.error());
  }
  /// A number in the base unit, or a text with a unit.
  template <class Q>
  void quantity(std::string_view name, Q least, Q most, std::optional<Q>& into) {
    const Value* value = there(name);
    if (value == nullptr || value->is_nothing()) return;
    Result<double> read =
        failure(fmt::format("\"{}\" is {}.", name, value->kind()), "It takes a figure with its unit.");
    if (value->number() != nullptr) read = *value->number();
    if (value->text() != nullptr) read = parse_value(Q::dimension, *value->text());
    if (read && !(*read >= least.value() && *read <= most.value()))
      read = failure(fmt::format("\"{}\" of {} was asked for.", name, format_value(Q::dimension, *read)),
                     fmt::format("It takes {} to {}.", format_value(Q::dimension, least.value()),
                                 format_value(Q::dimension, most.value())));
    if (read) into = Q(*read);
    else error_ = error_ ? error_ : std::optional(read.error());
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  const Value* there(std::string_view name) const { return from_.find(name); }
  void refuse(std::string_view name, const Value& value, std::string_view expected) {
    if (!error_) error_ = Error{fmt::format("\"{}\" is {}; expected {}.", name, value.kind(), expected), {}, {}};
  }

  const Value& from_;
  std::optional<Error> error_;
};

Result<Answers> answers_of(const Value& asked) {
  if (auto ok = object_of(asked, known, example); !ok) return std::unexpected(ok.error());
  Answers a;
  Reader reader(asked);
  reader.words("for", a.purposes);
  reader.words("headphones", a.headphones);
  reader.words("choose", a.choose);
  reader.word("interface", a.interface);
  reader.word("amp", a.amplifier);
  reader.word("source", a.source);
  reader.words("microphone", a.microphones);
  reader.number("mics", 0, 64, a.microphone_count);
  reader.flag("condenser", a.condenser);
  reader.number("instruments", 0, 64, a.instruments);
  reader.number("lines", 0, 64, a.lines);
  reader.number("listeners", 1, 64, a.listeners);
  reader.flag("own_mixes", a.own_mixes);
  reader.word("complaint", a.complaint);
  reader.word("wired", a.hookup);
  reader.flag("through_computer", a.through_computer);
  reader.flag("balanced", a.balanced);
  reader.flag("passive_speakers", a.passive_speakers);
  reader.number("budget", 0, 1e6, a.budget);
  reader.number("hours", 0, 24, a.hours);
  reader.quantity("peak", DBSPL(60.0), DBSPL(130.0), a.peak);
  reader.quantity("level", DBSPL(30.0), DBSPL(130.0), a.level);
  reader.quantity("voice", DBSPL(40.0), DBSPL(140.0), a.voice);
  reader.quantity("rate", Hertz(8e3), Hertz(384e3), a.rate);
  reader.quantity("output_voltage", Volt(0.01), Volt(100.0), a.output_voltage);
  reader.quantity("output_impedance", Ohm(0.0), Ohm(1000.0), a.output_impedance);
  std::optional<int> buffer;
  reader.number("buffer", 8, 8192, buffer);
  if (buffer) a.buffer = Frames(*buffer);
  if (reader.error()) return std::unexpected(*reader.error());
  return a;
}

Answer told(const Answers& answers, const store::Catalogue& catalogue) {
  const auto needs = advise::needs_of(answers, catalogue);
  if (!needs) return std::unexpected(needs.error());
  const advise::Advice advice = advise::advise(*needs, catalogue);
  Members members = members_of(advice);
  members.emplace_back("page", advise::page_content(advice));
  return members;
}

Members of(const advise::Question& question, std::size_t number) {
  return {{"number", static_cast<double>(number)},
          {"asks", question.asks},
          {"such_as", question.such_as},
          {"fallback", question.fallback}};
}

/// What was said so far, answer by answer, and the question that is open then; the advice when all is said.
Answer interviewed(const List& said, const store::Catalogue& catalogue) {
  advise::Interview interview(catalogue);
  std::size_t number = 1;
  for (const Value& one : said) {
    if (!interview.question()) break;
    if (one.text() == nullptr) return failure("An answer is a text; an empty one takes what is usual.");
    if (auto taken = interview.answer(*one.text()); !taken) return std::unexpected(taken.error());
    ++number;
  }
  if (const auto question = interview.question()) return Members{{"question", of(*question, number)}};
  return told(interview.answers(), catalogue);
}

Answer answer(const Value& all, Shelf& shelf) {
  const auto catalogue = shelf.catalogue();
  if (!catalogue) return std::unexpected(catalogue.error());
  const Value& asked = *all.find("advise");
  const std::string* word = asked.text();
  const Value* said = all.find("said");
  if (word != nullptr && *word == "questions") {
    if (said == nullptr) return interviewed({}, **catalogue);
    if (said->list() == nullptr || said->list()->size() > 16)
      return failure("\"said\" is the list of what was answered so far.",
                     R"({"advise": "questions", "said": ["listen", ""]})");
    return interviewed(*said->list(), **catalogue);
  }
  const auto answers = answers_of(asked);
  if (!answers) return std::unexpected(answers.error());
  return told(*answers, **catalogue);
}

}  // namespace

void add_advise(Protocol& protocol, std::shared_ptr<Shelf> shelf) {
  protocol.add({.name = "advise",
                .takes = {"said"},
                .says = "Which gear somebody needs, if any, and why: from what they have, or question by question.",
                .work = [shelf = std::move(shelf)](const Request& request) -> Result<Work> {
                  return [shelf, all = request.all] { return answer(all, *shelf); };
                }});
}

}  // namespace ohmic::api
