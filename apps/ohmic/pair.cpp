// ohmic pair, ohmic schema: ask the Ohmic that plays, and show its answer to a person.

#include <cstdio>
#include <ctime>
#include <optional>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "api/client.hpp"
#include "api/qr_code.hpp"
#include "api/socket_folder.hpp"
#include "commands.hpp"

namespace ohmic::app {
namespace {

using api::Members;
using api::Value;

/// The answer of the running one. Nothing: it was said why.
std::optional<Value> ask(const std::string& rig, const std::string& socket, const Value& request, int& status) {
  status = failed;
  const auto path = api::find_socket(rig, socket);
  auto client = path ? api::Client::connect(*path) : std::unexpected(path.error());
  auto answer = client ? client->ask(request) : std::unexpected(client.error());
  if (!answer) {
    complain(answer.error().sentence());
    return std::nullopt;
  }
  if (auto taken = api::accepted(*answer); !taken) {
    complain(taken.error().sentence());
    status = wrong;
    return std::nullopt;
  }
  status = done;
  return std::move(*answer);
}

double number_of(const Value& value, std::string_view name) {
  const Value* found = value.find(name);
  return found != nullptr && found->number() != nullptr ? *found->number() : 0.0;
}

std::string date_of(double seconds) {
  if (seconds <= 0.0) return "never";
  const auto time = static_cast<std::time_t>(seconds);
  return fmt::format("{:%Y-%m-%d %H:%M}", fmt::localtime(time));
}

Value request_of(const PairAsked& asked) {
  if (asked.what == PairAsked::What::list) return Members{{"pairings", true}};
  if (asked.what == PairAsked::What::revoke) return Members{{"unpair", asked.id}};
  Members wanted;
  if (asked.output.empty()) wanted.emplace_back("role", "engineer");
  else wanted.emplace_back("output", asked.output);
  if (!asked.label.empty()) wanted.emplace_back("label", asked.label);
  return Members{{"pair", std::move(wanted)}};
}

std::string whose(const Value& pairing) {
  std::string text = pairing.text_of("role") == "engineer" ? "engineer" : std::string(pairing.text_of("output"));
  if (!pairing.text_of("label").empty()) text += fmt::format(" ({})", pairing.text_of("label"));
  return text;
}

std::string words_of_new(const PairAsked& asked, const Value& answer) {
  const std::string link(answer.text_of("link"));
  std::string text;
  const auto code = api::qr_code(link);
  if (code && !asked.is_ascii) text += api::half_blocks(*code);
  text += link + "\n";
  if (const Value* links = answer.find("links"); links != nullptr && links->list() != nullptr)
    for (const Value& one : *links->list())
      if (one.text_of("link") != link) text += fmt::format("or {}\n", one.text_of("link"));
  text +=
      fmt::format("Pairing {:g}. Open it within {:g} minutes; whoever has the link is {}.\n", number_of(answer, "id"),
                  number_of(answer, "expires_seconds") / 60.0, asked.output.empty() ? "an engineer" : asked.output);
  if (const Value* notes = answer.find("notes"); notes != nullptr && notes->list() != nullptr)
    for (const Value& note : *notes->list())
      if (note.text() != nullptr) text += *note.text() + "\n";
  return text;
}

std::string words_of_list(const Value& answer) {
  const Value* list = answer.find("pairings");
  if (list == nullptr || list->list() == nullptr || list->list()->empty())
    return "Nobody is paired: ohmic pair OUTPUT.\n";
  std::string text;
  for (const Value& one : *list->list())
    text += fmt::format("{:>4}  {}, paired {}, last here {}\n", number_of(one, "id"), whose(one),
                        date_of(number_of(one, "created")), date_of(number_of(one, "last_seen")));
  return text;
}

}  // namespace

int pair(const PairAsked& asked) {
  int status = done;
  const auto answer = ask(asked.rig, asked.socket, request_of(asked), status);
  if (!answer) return status;
  std::string text;
  if (asked.is_json) text = api::write_line(*answer) + "\n";
  else if (asked.what == PairAsked::What::list) text = words_of_list(*answer);
  else if (asked.what == PairAsked::What::pair) text = words_of_new(asked, *answer);
  else if (const Value* gone = answer->find("unpaired"))
    text = fmt::format("Pairing {:g}, {}, opens nothing any more.\n", asked.id, whose(*gone));
  std::fputs(text.c_str(), stdout);
  return status;
}

int print_schema(const SchemaAsked& asked) {
  int status = done;
  const auto answer = ask(asked.rig, asked.socket, Members{{"schema", asked.which}}, status);
  if (!answer) return status;
  if (const Value* document = answer->find("schema")) std::fputs((api::write_line(*document) + "\n").c_str(), stdout);
  return status;
}

}  // namespace ohmic::app
