# aibot as services of Windows, with NSSM (https://nssm.cc; `winget install nssm`). In a PowerShell
# of an administrator:
#
#     deploy\windows\aibot-services.ps1 install
#     deploy\windows\aibot-services.ps1 start
#     deploy\windows\aibot-services.ps1 stop
#
# Settings stand in .env, data in var, both in the folder of the program.
param(
    [Parameter(Mandatory = $true)]
    [ValidateSet("install", "start", "stop")]
    [string] $Action
)
$ErrorActionPreference = "Stop"
Set-StrictMode -Version Latest

$Root = (Resolve-Path (Join-Path $PSScriptRoot "..\..")).Path
$Programs = Join-Path $Root ".venv\Scripts"
$Python = Join-Path $Programs "python.exe"
$Logs = Join-Path $Root "var\logs"

# In the order in which they are started; they stop in the opposite one.
$Services = [ordered]@{
    "aibot-web"    = "-m uvicorn aibot.asgi:application --host 127.0.0.1 --port 8000 --no-access-log --no-proxy-headers --lifespan off"
    "aibot-runbot" = "manage.py runbot --standby"
    "aibot-worker" = "-m celery --quiet -A aibot worker --pool threads --concurrency 4 --loglevel WARNING --without-gossip --without-mingle --hostname worker@%h --beat-thread auto"
    "aibot-beat"   = "-m celery --quiet -A aibot beat --loglevel WARNING --pidfile= --max-interval 5"
}

function Invoke-Checked([string] $Program, [string[]] $Arguments) {
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$Program $Arguments ended with $LASTEXITCODE" }
}

# Whether there is PostgreSQL or Redis, so that beat is a service of its own.
function Test-OwnBeat {
    Push-Location $Root
    try { & $Python -m aibot.settings.engines; return $LASTEXITCODE -eq 0 }
    finally { Pop-Location }
}

function Install-Services {
    if (-not (Test-Path $Python)) { throw "There is no $Python; make the virtual environment first." }
    New-Item -ItemType Directory -Force $Logs | Out-Null
    Push-Location $Root
    try {
        Invoke-Checked $Python @("manage.py", "check", "--fail-level", "ERROR")
        Invoke-Checked $Python @("manage.py", "migrate", "--no-input")
        Invoke-Checked $Python @("manage.py", "collectstatic", "--no-input", "--verbosity", "0")
        Invoke-Checked $Python @("manage.py", "ensure_admin")
    }
    finally { Pop-Location }
    foreach ($Name in $Services.Keys) {
        if (-not (Get-Service $Name -ErrorAction SilentlyContinue)) {
            Invoke-Checked "nssm" @("install", $Name, $Python)
        }
        $Log = Join-Path $Logs "$Name.log"
        $Settings = [ordered]@{
            "AppDirectory"         = $Root
            "AppParameters"        = $Services[$Name]
            "Start"                = "SERVICE_AUTO_START"
            "AppExit"              = "Default Restart"
            "AppRestartDelay"      = "5000"
            "AppStdout"            = $Log
            "AppStderr"            = $Log
            "AppRotateFiles"       = "1"
            "AppRotateOnline"      = "1"
            "AppRotateBytes"       = "10000000"
            # First Ctrl+C, and time for an orderly end.
            "AppStopMethodConsole" = "20000"
        }
        # With the default engines the worker does beat's work.
        if ($Name -eq "aibot-beat" -and -not (Test-OwnBeat)) { $Settings["Start"] = "SERVICE_DISABLED" }
        foreach ($Key in $Settings.Keys) {
            Invoke-Checked "nssm" (@("set", $Name, $Key) + ($Settings[$Key] -split " (?=Restart$)"))
        }
    }
}

switch ($Action) {
    "install" { Install-Services }
    "start" {
        foreach ($Name in $Services.Keys) {
            if ((Get-Service $Name).StartType -ne "Disabled") { Start-Service $Name }
        }
    }
    "stop" {
        $Names = @($Services.Keys)
        [array]::Reverse($Names)
        foreach ($Name in $Names) { Stop-Service $Name }
    }
}
