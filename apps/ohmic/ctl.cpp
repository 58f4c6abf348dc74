// ohmic ctl: finds a running Ohmic, asks it one thing, and says what it answered.

#include <cstdio>

#include <fmt/format.h>
#include <poll.h>

#include "api/client.hpp"
#include "api/socket_folder.hpp"
#include "commands.hpp"
#include "ctl_words.hpp"
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

}  // namespace

int control(const CtlAsked& asked) {
  const auto request = request_of(asked);
  if (!request) {
    complain(request.error().sentence());
    return wrong;
  }
  const auto path = api::find_socket(asked.rig, asked.socket);
  auto client = path ? api::Client::connect(*path) : std::unexpected(path.error());
  if (!client) {
    complain(client.error().sentence());
    return failed;
  }
  const bool is_held = asked.command == "watch" || (asked.command == "talk" && asked.words.back() == "hold");
  std::optional<Signals> signals;
  if (is_held) signals.emplace();
  const auto answer = client->ask(*request);
  if (!answer) {
    complain(answer.error().sentence());
    return failed;
  }
  if (asked.is_json) print(api::write_line(*answer) + "\n");
  if (const auto taken = api::accepted(*answer); !taken) {
    if (!asked.is_json) complain(taken.error().sentence());
    return asked.command == "save" ? failed : wrong;
  }
  if (!asked.is_json) print(words_of(asked, *answer));
  return is_held ? listen(*client, asked, *signals) : done;
}

}  // namespace ohmic::app
