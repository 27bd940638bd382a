from django.db import migrations, models

FUNCTIONS = [
    ("top", "Top management"),
    ("representative", "Management representative"),
    ("working", "Working body"),
]


class Migration(migrations.Migration):
    dependencies = [("audits", "0004_management_review")]

    operations = [
        migrations.AddField(
            model_name="audititem",
            name="function",
            field=models.CharField(blank=True, choices=FUNCTIONS, max_length=14, verbose_name="function"),
        ),
        migrations.AddField(
            model_name="auditslot",
            name="functions",
            field=models.JSONField(blank=True, default=list, verbose_name="functions"),
        ),
    ]
