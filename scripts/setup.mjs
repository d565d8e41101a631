#!/usr/bin/env node
/**
 * Brings a fresh machine to where every command of the README works: node modules and a few system programs. Every
 * command calls it first, so it is quick and quiet when there is nothing to do. It runs before any module is installed:
 * plain JavaScript, no dependencies.
 *
 *   node scripts/setup.mjs           install what is missing
 *   node scripts/setup.mjs --check   only say what is missing
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const oldestNode = [20, 19];

/** What the embedded defaults run on, by the name of its package on Debian and in Homebrew, and how to see it. */
const systemPackages = [
  { debian: 'redis-server', brew: 'redis', present: () => hasProgram('redis-server') },
  { debian: 'espeak-ng', brew: 'espeak-ng', present: () => hasProgram('espeak-ng') },
  { debian: 'flite', brew: 'flite', present: () => hasProgram('flite') },
  {
    debian: 'pocketsphinx',
    brew: 'cmu-pocketsphinx',
    present: () => hasProgram('pocketsphinx_continuous') || hasProgram('pocketsphinx'),
  },
  { debian: 'pocketsphinx-en-us', brew: 'cmu-pocketsphinx', present: () => hasSpeechModel() },
  { debian: 'libpocketsphinx3', brew: 'cmu-pocketsphinx', present: () => hasLibrary('libpocketsphinx') },
];

/**
 * Installs Debian packages as root. Debian starts a service as it installs it; `policy-rc.d` is its own way to be told
 * not to, for as long as that file is there. Parley runs a redis-server of its own and needs no service, not even
 * after the next boot.
 */
const installOnDebian = `
set -eu
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ] || grep -q 'written by parley' "$policy"; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' HUP INT TERM
  printf '#!/bin/sh\\n# written by parley while it installs packages\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -qq -o DPkg::Lock::Timeout=120 update
apt-get -qq -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 install --no-install-recommends "$@" > /dev/null
case " $* " in
  *' redis-server '*) if [ -d /run/systemd/system ]; then systemctl --quiet disable redis-server; fi ;;
esac
`;

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const onlyCheck = process.argv.includes('--check');

checkNode();
setUpNodeModules();
setUpSystemPackages();

function checkNode() {
  const [major = 0, minor = 0] = process.version.replace('v', '').split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  giveUp(
    `Parley needs Node ${oldestNode.join('.')} or newer and this is ${process.version}: ` +
      'install a newer one from https://nodejs.org and run the same command again.',
  );
}

function setUpNodeModules() {
  if (nodeModulesAreCurrent()) return;
  if (onlyCheck) giveUp('The node modules are missing or older than package-lock.json: run `npm ci`.');
  say('Installing the node modules (npm ci) …');
  const { status } = spawnSync('npm', ['ci'], { cwd: home, stdio: 'inherit' });
  if (status !== 0)
    giveUp('`npm ci` failed: what it says above is why. Mend that and run the same command again.');
}

/** npm leaves a note of what it installed; it is current when it holds all that package-lock.json asks for. */
function nodeModulesAreCurrent() {
  const note = join(home, 'node_modules', '.package-lock.json');
  if (!existsSync(note)) return false;
  const installed = packagesIn(note);
  return Object.entries(packagesIn(join(home, 'package-lock.json'))).every(
    ([path, wanted]) =>
      path === '' || wanted.optional || wanted.devOptional || installed[path]?.version === wanted.version,
  );
}

function packagesIn(lockfile) {
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages;
}

function setUpSystemPackages() {
  const missing = systemPackages.filter((item) => !item.present());
  if (missing.length === 0) return;
  const install = waysToInstall(missing).find((way) => way.possible());
  if (onlyCheck || !install) giveUp(whatIsMissing(missing));

  say(`Installing ${install.names.join(', ')} (${install.by}) …`);
  const { status } = spawnSync(install.command, install.args, { stdio: 'inherit' });
  const stillMissing = missing.filter((item) => !item.present());
  if (status !== 0 || stillMissing.length > 0) {
    giveUp(whatIsMissing(stillMissing.length > 0 ? stillMissing : missing));
  }
}

function waysToInstall(missing) {
  const debian = missing.map((item) => item.debian);
  const brew = [...new Set(missing.map((item) => item.brew))];
  const asRoot = ['-c', installOnDebian, 'sh', ...debian];
  return [
    {
      by: 'apt-get',
      names: debian,
      possible: () => hasProgram('apt-get') && process.getuid?.() === 0,
      command: 'sh',
      args: asRoot,
    },
    {
      by: 'sudo apt-get',
      names: debian,
      possible: () => hasProgram('apt-get') && hasProgram('sudo') && mayUseSudo(),
      command: 'sudo',
      args: ['-n', 'sh', ...asRoot],
    },
    {
      by: 'brew',
      names: brew,
      possible: () => process.platform === 'darwin' && hasProgram('brew'),
      command: 'brew',
      args: ['install', ...brew],
    },
  ];
}

function mayUseSudo() {
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
}

function whatIsMissing(missing) {
  const names = missing.map((item) => item.debian);
  const command =
    process.platform === 'darwin'
      ? `brew install ${[...new Set(missing.map((item) => item.brew))].join(' ')}`
      : `sudo apt-get install --no-install-recommends ${names.join(' ')}`;
  return `Parley needs ${names.join(', ')} on this machine: run \`${command}\` and then the same command again.`;
}

function hasProgram(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      return false; // Not in this folder: the next one may have it.
    }
  });
}

/** A shared library, by the beginning of its name, where the system's linker finds such files. */
function hasLibrary(name) {
  const folders = ['/usr/local/lib', '/opt/homebrew/lib', '/usr/lib64', '/usr/lib'];
  const perMachine = entriesOf('/usr/lib').filter((entry) => entry.includes('-linux-'));
  return [...folders, ...perMachine.map((entry) => join('/usr/lib', entry))].some((folder) =>
    entriesOf(folder).some((entry) => entry.startsWith(`${name}.`)),
  );
}

function hasSpeechModel() {
  return ['/usr', '/usr/local', '/opt/homebrew'].some((prefix) =>
    existsSync(join(prefix, 'share/pocketsphinx/model/en-us/en-us/mdef')),
  );
}

function entriesOf(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

function giveUp(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
