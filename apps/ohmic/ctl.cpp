// ohmic ctl: finds a running Ohmic, asks it one thing, and says what it answered.

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <fmt/format.h>
#include <poll.h>

#include "api/client.hpp"
#include "api/socket_folder.hpp"
#include "api/web_client.hpp"
#include "commands.hpp"
#include "ctl_words.hpp"
#include "store/state_folder.hpp"
#include "store/token.hpp"
#include "system.hpp"

namespace ohmic::app {
namespace {

void print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

/// Until the person, or Ohmic, ends it: tells what is told.
int listen(api::Client& client, const CtlAsked& asked, Signals& signals) {
  const std::string address = asked.command == "watch" && !asked.words.empty() ? asked.words[0] : "";
  for (;;) {
    // What was read already is told before anything is waited for.
    auto told = client.next(Clock::Time(0));
    if (!told) {
      complain(told.error().sentence());
      return failed;
    }
    if (*told) {
      print(asked.is_json ? api::write_line(**told) + "\n" : words_of_change(**told, address));
      if (std::ferror(stdout) != 0) return done;  // nobody reads any more
      continue;
    }
    pollfd sources[] = {{client.descriptor(), POLLIN, 0}, {signals.descriptor(), POLLIN, 0}};
    ::poll(sources, 2, -1);
    if (signals.arrived().stops > 0) return done;
  }
}

/// The answer in words, or why there is none.
int say(const CtlAsked& asked, const api::Value& answer) {
  if (asked.is_json) print(api::write_line(answer) + "\n");
  if (const auto taken = api::accepted(answer); !taken) {
    if (!asked.is_json) complain(taken.error().sentence());
    return asked.command == "save" ? failed : wrong;
  }
  if (!asked.is_json) print(words_of(asked, answer));
  return done;
}

/// Of the link, the file, the environment; of this machine's own console, where that is asked. Never from the command
/// line: others see it there.
Result<std::string> token_for(const CtlAsked& asked, const api::WebAddress& address) {
  if (!asked.token_file.empty()) {
    std::ifstream file(asked.token_file);
    std::string token;
    if (!(file >> token)) return failure("There is no token in this file.", "", {.file = asked.token_file});
    return token;
  }
  if (const char* token = std::getenv("OHMIC_TOKEN"); token != nullptr && *token != '\0') return std::string(token);
  if (!address.token.empty()) return address.token;
  if (!address.is_loop())
    return failure(
        "The console at another machine wants a token.",
        "ohmic pair --engineer makes one there; put what stands behind #token= into a file for --token-file.");
  const auto folder = store::state_folder();
  if (!folder) return std::unexpected(folder.error());
  return store::kept_token(*folder / "console.token");
}

/// Over HTTP: one request, one answer.
int control_by_web(const CtlAsked& asked, const api::Value& request, bool is_held) {
  const auto address = api::web_address(asked.url);
  if (!address || is_held) {
    complain(is_held ? "What is told goes by the socket, not by --url: leave --url out." : address.error().sentence());
    return wrong;
  }
  const auto token = token_for(asked, *address);
  const auto answer =
      token ? api::ask_by_web(*address, *token, request, asked.certificate) : std::unexpected(token.error());
  if (answer) return say(asked, *answer);
  complain(answer.error().sentence());
  return failed;
}

}  // namespace

int control(const CtlAsked& asked) {
  const auto request = request_of(asked);
  if (!request) {
    complain(request.error().sentence());
    return wrong;
  }
  const bool is_held = asked.command == "watch" || (asked.command == "talk" && asked.words.back() == "hold");
  if (!asked.url.empty()) return control_by_web(asked, *request, is_held);
  const auto path = api::find_socket(asked.rig, asked.socket);
  auto client = path ? api::Client::connect(*path) : std::unexpected(path.error());
  if (!client) {
    complain(client.error().sentence());
    return failed;
  }
  std::optional<Signals> signals;
  if (is_held) signals.emplace();
  const auto answer = client->ask(*request);
  if (!answer) {
    complain(answer.error().sentence());
    return failed;
  }
  const int status = say(asked, *answer);
  return status == done && is_held ? listen(*client, asked, *signals) : status;
}

}  // namespace ohmic::app
