// A page that leads on to the console, and xdg-open to show it.

#include "browser.hpp"

#include <cstdlib>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/unix_socket.hpp"

extern char** environ;

namespace ohmic::app {

bool has_desktop() {
  for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY"})
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0') return true;
  return false;
}

bool show_in_browser(const std::string& address, const std::filesystem::path& folder) {
  const std::string page = folder / "console.html";
  const std::string text = fmt::format(
      "<!doctype html><meta charset=\"utf-8\"><meta name=\"referrer\" content=\"no-referrer\"><title>Ohmic</title>"
      "<meta http-equiv=\"refresh\" content=\"0; url={0}\"><a href=\"{0}\">To the console</a>\n",
      address);
  {
    ::unlink(page.c_str());
    const api::Descriptor file(
        ::open(page.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
    if (!file.is_open() || ::write(file.number(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
      return false;
  }
  // A shell that ends at once is the parent of what goes on: nobody is left to be waited for.
  std::string shell = "sh", option = "-c", name = "ohmic", file = page;
  std::string script = "command -v xdg-open >/dev/null || exit 1; xdg-open \"$1\" </dev/null >/dev/null 2>&1 &";
  char* words[] = {shell.data(), option.data(), script.data(), name.data(), file.data(), nullptr};
  posix_spawnattr_t how;
  ::posix_spawnattr_init(&how);
  sigset_t none;
  ::sigemptyset(&none);
  ::posix_spawnattr_setsigmask(&how, &none);
  ::posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
  pid_t child = -1;
  const bool is_begun = ::posix_spawnp(&child, "sh", nullptr, &how, words, environ) == 0;
  ::posix_spawnattr_destroy(&how);
  int status = -1;
  return is_begun && ::waitpid(child, &status, 0) == child && status == 0;
}

}  // namespace ohmic::app
